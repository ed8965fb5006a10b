// Keeps functions from AWS services that are not emulated: such a call would reach the internet with credentials that AWS does not know.
// The hook is where every connection begins, with TLS or without, so it holds for node:https, node:http, node:http2, fetch and the AWS SDK.

const net = require("node:net");
const { readConnect } = require("./emulated-hosts");

/** APIs of AWS, in every partition. */
const AWS_HOST = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)$/;

/**
 * Hosts of resources that have their own credentials, such as databases and load balancers: `{name}.{region}.rds.amazonaws.com`. The
 * API of such a service has the region last: `rds.{region}.amazonaws.com`.
 */
const RESOURCE_HOST = /\.(rds|docdb|neptune|redshift|cache|elb|compute|compute-1)\.amazonaws\.com(\.cn)?$/;

/** Names in `AWS_ENDPOINT_URL_…` that differ from the service's host (docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html). */
const SERVICE_IDS = new Map(
  Object.entries({
    "api.ecr": "ECR",
    "cognito-identity": "COGNITO_IDENTITY",
    "cognito-idp": "COGNITO_IDENTITY_PROVIDER",
    ddb: "DYNAMODB",
    email: "SES",
    events: "EVENTBRIDGE",
    "execute-api": "APIGATEWAYMANAGEMENTAPI",
    logs: "CLOUDWATCH_LOGS",
    monitoring: "CLOUDWATCH",
    secretsmanager: "SECRETS_MANAGER",
    states: "SFN",
    "streams.dynamodb": "DYNAMODB_STREAMS",
  }),
);

/** The same for programs in other languages, whose regular expressions are like these. */
const API_HOSTS = { aws: AWS_HOST.source, resources: RESOURCE_HOST.source, serviceIds: Object.fromEntries(SERVICE_IDS) };

class UnemulatedServiceError extends Error {
  /** @param {string} host */
  constructor(host) {
    super(
      `${host} is not emulated by the local runtime: set ${variableFor(host)}, in the stack or in the shell that starts the runtime, to the endpoint that shall take these calls`,
    );
    this.name = "UnemulatedServiceError";
  }
}

/**
 * @param {readonly string[]} emulated Host names that are served here.
 * @param {Readonly<Record<string, string | undefined>>} variables The function's. A host that an `AWS_ENDPOINT_URL` names is let through.
 * @param {(host: string) => void} onRefused
 */
function refuseUnemulatedHosts(emulated, variables, onRefused) {
  const allowed = [...emulated, ...endpointHosts(variables)];
  const isRefused = (/** @type {string} */ host) => isApiOfAws(host) && !allowed.some((name) => host === name || host.endsWith(`.${name}`));
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = /** @type {typeof connect} */ (
    /** @this {net.Socket} */ function (/** @type {any[]} */ ...args) {
      const { host } = readConnect(args);
      if (!isRefused(host)) return Reflect.apply(connect, this, args);
      onRefused(host);
      // Later, as a name that cannot be resolved: the caller has its listeners by then.
      process.nextTick(() => this.destroy(new UnemulatedServiceError(host)));
      return this;
    }
  );
}

/** @param {string} host in lower case. */
function isApiOfAws(host) {
  return AWS_HOST.test(host) && !RESOURCE_HOST.test(host);
}

/** @param {Readonly<Record<string, string | undefined>>} variables */
function endpointHosts(variables) {
  const urls = Object.entries(variables).flatMap(([name, url]) => (name.startsWith("AWS_ENDPOINT_URL") && url ? [url] : []));
  return urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).hostname] : []));
}

/**
 * `s3.eu-west-1.amazonaws.com` → `AWS_ENDPOINT_URL_S3`
 * @param {string} host
 */
function variableFor(host) {
  const labels = host.replace(AWS_HOST, "").split(".");
  const region = labels.findLastIndex((label) => /^[a-z]{2}(-[a-z]+)+-\d$/.test(label));
  const names = (region < 0 ? labels : labels.slice(0, region)).filter((label) => label !== "dualstack");
  const service = SERVICE_IDS.get(names.slice(-2).join(".")) ?? SERVICE_IDS.get(names.at(-1) ?? "") ?? names.at(-1) ?? "";
  return service === ""
    ? "AWS_ENDPOINT_URL"
    : `AWS_ENDPOINT_URL_${service
        .replace(/-fips$/, "")
        .replaceAll("-", "_")
        .toUpperCase()}`;
}

module.exports = { API_HOSTS, isApiOfAws, refuseUnemulatedHosts, variableFor };
