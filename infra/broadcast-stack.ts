import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Annotations, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { MAX_HELPERS } from "../lambdas/core/capacity";
import { accessEnvironment, connectOptions } from "./access-control";
import { AsyncInvocation } from "./async-invocation";
import { ConnectionsTable } from "./connections-table";
import { FUNCTION_SIZES } from "./function-sizes";
import { guardStack } from "./guards";
import { NodejsFunction, type NodejsFunctionProps } from "./nodejs-function";
import { observe } from "./observability/observe";
import { applyOptions } from "./options/apply-options";
import { resourcePrefix } from "./resource-prefix";
import type { Settings } from "./settings";
import { keepState } from "./terraform-state";
import { WebSocketApi } from "./web-socket-api";

/** The props of a function that do not follow from its id. */
type FunctionProps = Pick<NodejsFunctionProps, "memoryMb" | "timeoutSeconds" | "environment">;

/**
 * The whole backend: a WebSocket API whose routes invoke four functions, and the table of connections that they use. A fifth function,
 * `fan-out`, helps with audiences that are too large for `message` alone.
 */
export class BroadcastStack extends TerraformStack {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const { name, stage, region, runtime, logRetentionDays, accessControl } = settings;
    const prefix = resourcePrefix(settings);
    if (stage !== "dev" && accessControl === "none") {
      Annotations.of(this).addWarning(
        "the API has no access control: everyone who knows its URL can connect and broadcast (docs/security.md)",
      );
    }

    new AwsProvider(this, "aws", { region, defaultTags: [{ tags: { application: name, stage, ...settings.tags } }] });
    // cdktf's bindings require the exact version that they were generated from. The stack uses only arguments that both majors have.
    this.addOverride("terraform.required_providers.aws.version", ">= 5.100.0, < 7.0.0");
    keepState(this, settings);

    const table = new ConnectionsTable(this, "connections", {
      tableName: `${prefix}-connections`,
      deletionProtection: settings.deletionProtection,
      kmsKeyArn: settings.encryptionKeys?.table,
    });
    const api = new WebSocketApi(this, "web-socket", {
      name: prefix,
      stageName: stage,
      region,
      throttle: { rateLimit: settings.throttleRateLimit, burstLimit: settings.throttleBurstLimit },
      detailedMetrics: settings.detailedMetrics,
      domain: settings.domain,
      disableDefaultEndpoint: settings.disableDefaultEndpoint,
    });

    const tableEnvironment = { CONNECTIONS_TABLE: table.tableName };
    const access = accessEnvironment(settings);
    const makeFunction = (functionId: string, props: FunctionProps) =>
      new NodejsFunction(this, functionId, {
        functionName: `${prefix}-${functionId}`,
        roleName: `${prefix}-${functionId}-${region}`,
        entry: `lambdas/${functionId}.ts`,
        runtime,
        logRetentionDays,
        ...props,
      });

    const connect = makeFunction("connect", { ...FUNCTION_SIZES.connect, environment: { ...tableEnvironment, ...access.connect } });
    table.grantAdd(connect);
    const makeAuthorizer = () => makeFunction("authorize", { ...FUNCTION_SIZES.authorize, environment: access.authorize });
    api.addRoute("$connect", connect, connectOptions(api, accessControl, makeAuthorizer));

    const disconnect = makeFunction("disconnect", { ...FUNCTION_SIZES.disconnect, environment: tableEnvironment });
    table.grantRemove(disconnect);
    api.addRoute("$disconnect", disconnect);

    const broadcasting = {
      ...tableEnvironment,
      AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: api.managementEndpoint,
      BROADCAST_RATE_LIMIT: String(settings.broadcastRateLimit),
      DELIVERY: settings.delivery,
    };
    const fanOut = makeFunction("fan-out", { ...FUNCTION_SIZES["fan-out"], environment: broadcasting });
    const message = makeFunction("message", {
      ...FUNCTION_SIZES.message,
      environment: {
        ...broadcasting,
        ...access.message,
        BROADCAST_BURST_LIMIT: String(settings.broadcastBurstLimit),
        FAN_OUT_FUNCTION: fanOut.functionName,
      },
    });
    for (const sender of [message, fanOut]) {
      table.grantList(sender);
      table.grantRemove(sender);
      api.grantManageConnections(sender);
    }
    if (settings.clientRateLimit) table.grantUpdate(message);
    fanOut.grantInvoke(message);
    // For the connections that it could not reach in its own time.
    fanOut.grantInvokeItself();
    // After five minutes a message is too old to be sent.
    const fanOutEvents = new AsyncInvocation(this, "fan-out-events", {
      handler: fanOut,
      failuresName: `${prefix}-fan-out-failures`,
      maxAgeSeconds: 300,
      kmsKeyArn: settings.encryptionKeys?.queue,
    });
    api.addRoute("message", message);

    const fallback = makeFunction("default", FUNCTION_SIZES.default);
    api.addRoute("$default", fallback, { repliesToClient: true });

    observe(this, settings, { api, tableName: table.tableName, failuresName: fanOutEvents.failuresName });
    applyOptions(this, settings);
    guardStack(this, { isProduction: stage === "prod", fanOut: MAX_HELPERS, quotas: settings.accountQuotas });
    this.output("websocket_url", api.url, "Where clients connect");
    this.output("management_endpoint", api.managementEndpoint, "Where backends push messages to connections, and query or close them");
    if (api.domainTarget) this.output("domain_target", api.domainTarget, "Host name that the domain leads to");
    this.output("connections_table", table.tableName, "Name of the table that holds a row for every open connection");
  }

  /** An output with exactly this name. cdktf would add a hash to it. */
  private output(outputName: string, value: string, description: string): void {
    new TerraformOutput(this, outputName, { value, description, staticId: true });
  }
}
