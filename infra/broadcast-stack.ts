import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { AsyncInvocation } from "./async-invocation";
import { ConnectionsTable } from "./connections-table";
import { FUNCTION_SIZES } from "./function-sizes";
import { NodejsFunction } from "./nodejs-function";
import type { Settings } from "./settings";
import { keepState } from "./terraform-state";
import { WebSocketApi } from "./web-socket-api";

/**
 * The whole backend: clients talk to the API, the API calls four functions, and those keep and use the table of connections. A fifth helps
 * where an audience is too large for one.
 */
export class BroadcastStack extends TerraformStack {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const { name, stage, region, runtime, logRetentionDays } = settings;
    const prefix = `${name}-${stage}`;

    new AwsProvider(this, "aws", { region, defaultTags: [{ tags: { application: name, stage } }] });
    // The bindings pin the one version that they were made from; only arguments that both majors know are used here.
    this.addOverride("terraform.required_providers.aws.version", ">= 5.100.0, < 7.0.0");
    keepState(this, settings);

    const table = new ConnectionsTable(this, "connections", {
      tableName: `${prefix}-connections`,
      deletionProtection: settings.deletionProtection,
    });
    const api = new WebSocketApi(this, "web-socket", {
      name: prefix,
      stageName: stage,
      region,
      throttle: { rateLimit: settings.throttleRateLimit, burstLimit: settings.throttleBurstLimit },
    });

    const tableEnvironment = { CONNECTIONS_TABLE: table.tableName };
    const makeFunction = (id: keyof typeof FUNCTION_SIZES, environment?: Readonly<Record<string, string>>) =>
      new NodejsFunction(this, id, {
        functionName: `${prefix}-${id}`,
        roleName: `${prefix}-${id}-${region}`,
        entry: `lambdas/${id}.ts`,
        runtime,
        logRetentionDays,
        ...FUNCTION_SIZES[id],
        ...(environment && { environment }),
      });

    const connect = makeFunction("connect", tableEnvironment);
    table.grantAdd(connect);
    api.addRoute("$connect", connect);

    const disconnect = makeFunction("disconnect", tableEnvironment);
    table.grantRemove(disconnect);
    api.addRoute("$disconnect", disconnect);

    const broadcasting = {
      ...tableEnvironment,
      AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: api.managementEndpoint,
      BROADCAST_RATE_LIMIT: String(settings.broadcastRateLimit),
      DELIVERY: settings.delivery,
    };
    const fanOut = makeFunction("fan-out", broadcasting);
    const message = makeFunction("message", {
      ...broadcasting,
      BROADCAST_BURST_LIMIT: String(settings.broadcastBurstLimit),
      FAN_OUT_FUNCTION: fanOut.functionName,
    });
    for (const sender of [message, fanOut]) {
      table.grantList(sender);
      table.grantRemove(sender);
      api.grantManageConnections(sender);
    }
    fanOut.grantInvoke(message);
    // With what it has no time for.
    fanOut.grantInvokeItself();
    // A message that could not go out for five minutes is old.
    new AsyncInvocation(this, "fan-out-events", { handler: fanOut, failuresName: `${prefix}-fan-out-failures`, maxAgeSeconds: 300 });
    api.addRoute("message", message);

    const fallback = makeFunction("default");
    api.addRoute("$default", fallback, { repliesToClient: true });

    this.output("websocket_url", api.url, "Where clients connect");
    this.output("management_endpoint", api.managementEndpoint, "Where backends push messages to connections, and query or close them");
    this.output("connections_table", table.tableName, "Name of the table that holds a row for every open connection");
  }

  /** An output that is called exactly `outputName`. */
  private output(outputName: string, value: string, description: string): void {
    new TerraformOutput(this, outputName, { value, description, staticId: true });
  }
}
