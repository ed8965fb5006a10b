import { startGateway } from "../../local/api-gateway/gateway";
import { DEFAULT_QUOTAS } from "../../local/api-gateway/limits";
import { serveApi } from "../../local/aws-api/serve-api";
import { startDynamoDb } from "../../local/dynamodb/dynamodb";
import { EventLog, type RuntimeEvent } from "../../local/event-log";
import { ADMINISTRATOR } from "../../local/iam/credentials";
import { type AccessControl, Iam } from "../../local/iam/iam";
import { lambdaApi } from "../../local/lambda/lambda-api";
import { hostNamesOnAws } from "../../local/services";
import { startSqs } from "../../local/sqs/sqs";
import { modelWith } from "../helpers/model-with";
import { type Answer, sendSigned } from "../helpers/send-signed";
import type { RequestToSign } from "../helpers/sign-request";

const REGION = "eu-west-1";
const API_ID = "a1b2c3d4e5";
const deployment = { routeSelectionExpression: "$request.body.type", routes: [] };
const model = modelWith({
  region: REGION,
  apis: [
    {
      apiId: API_ID,
      name: "api",
      executionArn: `arn:aws:execute-api:${REGION}:123456789012:${API_ID}`,
      defaultEndpointDisabled: false,
      stages: [{ name: "dev", variables: {}, routeThrottles: {}, deployment }],
    },
  ],
  domains: [{ domainName: "ws.example.test", mappings: [{ key: "dev", apiId: API_ID, stageName: "dev" }] }],
});

/** One call of each service: how it is made, and its answer to an administrator. */
const CALLS = {
  DynamoDB: {
    request: {
      method: "POST",
      service: "dynamodb",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.ListTables" },
      body: "{}",
    },
    path: "/",
    status: 200,
  },
  SQS: {
    request: { method: "POST", service: "sqs", headers: { "x-amz-target": "AmazonSQS.GetQueueUrl" }, body: '{"QueueName":"none"}' },
    path: "/",
    status: 400,
  },
  Lambda: { request: { method: "POST", service: "lambda" }, path: "/2015-03-31/functions/gone/invocations", status: 404 },
  "@connections": { request: { method: "GET", service: "execute-api" }, path: "/dev/@connections/bm9ib2R5LWhlcmU=", status: 410 },
} as const;
const NAMES = Object.keys(CALLS) as (keyof typeof CALLS)[];

const seen: RuntimeEvent[] = [];
const endpoints = new Map<string, string>();
const started: { close(): Promise<void> }[] = [];
let checkFails = false;

beforeAll(async () => {
  const events = new EventLog();
  events.subscribe((event) => seen.push(event));
  const iam = new Iam(() => model);
  const access = (service: string): AccessControl => {
    const real = iam.accessControl(service, events);
    return {
      ...real,
      authorize: (request) => (checkFails ? Promise.reject(new Error("EMFILE: too many open files")) : real.authorize(request)),
    };
  };
  const needs = { model: () => model, events, hostNames: () => [...hostNamesOnAws(model), "my-laptop.test"] };
  const lambda = { invokeSynchronously: () => Promise.reject(new Error("nothing runs here")), invokeAsynchronously: () => false };
  const dynamodb = await startDynamoDb({ ...needs, access: access("dynamodb"), dynamodbPort: 0 });
  const sqs = await startSqs({ ...needs, access: access("sqs") });
  const lambdaServer = await serveApi(lambdaApi({ ...needs, lambda }), { ...needs, access: access("lambda") });
  const gateway = await startGateway({
    ...needs,
    access: access("execute-api"),
    invoker: { invoke: lambda.invokeSynchronously },
    callService: () => Promise.reject(new Error("no service here")),
    port: 0,
    timeScale: 1,
    quotas: DEFAULT_QUOTAS,
    otherwise: (_request, response) => void response.writeHead(404).end(),
  });
  started.push(dynamodb, sqs, lambdaServer, gateway);
  endpoints.set("DynamoDB", dynamodb.endpoint).set("SQS", sqs.endpoint).set("Lambda", lambdaServer.endpoint);
  endpoints.set("@connections", `http://${gateway.host}`);
});

afterAll(() => Promise.all(started.map((service) => service.close())));

beforeEach(() => {
  seen.length = 0;
  checkFails = false;
});

function call(name: keyof typeof CALLS, changes: Partial<RequestToSign> = {}): Promise<Answer> {
  const { request, path } = CALLS[name];
  return sendSigned({ url: `${endpoints.get(name)}${path}`, region: REGION, credentials: ADMINISTRATOR, ...request, ...changes });
}

/** The error's name, where SDKs take it from: the body of the JSON protocols, the header of the REST ones. */
function errorOf({ status, headers, body }: Answer) {
  const { __type, message, Message } = JSON.parse(body) as Record<string, string | undefined>;
  return { status, name: headers["x-amzn-errortype"] ?? __type?.split("#")[1], message: message ?? Message };
}

const SECRET_IS_WRONG =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

describe.each(NAMES)("%s", (name) => {
  test.each([
    "127.0.0.1",
    "192.168.1.20:3001",
    "[::1]:3001",
    "localhost:1",
    "fanfare.localhost",
    "host.docker.internal:3001",
    `${API_ID}.execute-api.${REGION}.amazonaws.com`,
    `DynamoDB.${REGION}.amazonaws.com`,
    `lambda.${REGION}.amazonaws.com:443`,
    `sqs.${REGION}.amazonaws.com`,
    "ws.example.test",
    "my-laptop.test:3001",
  ])("answers under the host %s", async (host) => {
    expect((await call(name, { host })).status).toBe(CALLS[name].status);
    expect(seen).toEqual([]);
  });

  test.each(["evil.example", "evil.example:3001", "127.0.0.1.evil.example", "localhost.evil.example", `s3.${REGION}.amazonaws.com`])(
    "refuses the administrator's own signature under the host %s",
    async (host) => {
      // when
      const error = errorOf(await call(name, { host }));
      // then
      const message = `the host "${host}" is not served here`;
      expect(error).toEqual({ status: 403, name: "ForbiddenException", message });
      expect(seen).toEqual([{ type: "refused", what: expect.any(String), status: 403, reason: message }]);
    },
  );

  test("answers 500 when its check could not be made, says so once, and makes it anew for the next request", async () => {
    // given
    checkFails = true;
    // when
    const failed = errorOf(await call(name));
    checkFails = false;
    const next = await call(name);
    // then
    expect(failed).toEqual({
      status: 500,
      name: expect.stringMatching(/^(Internal|Service)/),
      message: expect.stringMatching(/internal|unknown/i),
    });
    expect(next.status).toBe(CALLS[name].status);
    expect(seen).toEqual([{ type: "failed", what: expect.any(String), message: "EMFILE: too many open files" }]);
  });

  test.each([
    ["another secret", { credentials: { ...ADMINISTRATOR, secretAccessKey: "guessed" } }, "InvalidSignatureException", SECRET_IS_WRONG],
    [
      "an unknown key",
      { credentials: { accessKeyId: "AKIA", secretAccessKey: "x" } },
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    ],
    [
      "a time ten minutes ago",
      { at: new Date(Date.now() - 600_000) },
      "InvalidSignatureException",
      expect.stringMatching(/^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z/),
    ],
    [
      "another region",
      { region: "us-east-1" },
      "InvalidSignatureException",
      "Credential should be scoped to a valid region, not 'us-east-1': this is 'eu-west-1'.",
    ],
  ])("names what is wrong with a signature of %s, to the client and on the console", async (_what, changes, errorName, message) => {
    // when
    const error = errorOf(await call(name, changes));
    // then
    expect(error).toEqual({ status: name === "DynamoDB" ? 400 : 403, name: errorName, message });
    expect(seen).toEqual([
      { type: "refused", what: name, status: error.status, reason: expect.stringContaining(`${errorName}: ${error.message}`) },
    ]);
  });

  test("misses a signature", async () => {
    // given
    const { request, path } = CALLS[name];
    const headers = "headers" in request ? request.headers : {};
    // when
    const response = await fetch(`${endpoints.get(name)}${path}`, { method: request.method, headers });
    const answer = { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
    // then
    expect(errorOf(answer)).toMatchObject({
      name: "MissingAuthenticationTokenException",
      message: expect.stringMatching(/^(Request is missing|Missing) Authentication Token$/),
    });
    expect(seen).toHaveLength(1);
  });
});
