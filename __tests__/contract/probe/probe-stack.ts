import { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api";
import { Apigatewayv2Authorizer } from "@cdktf/provider-aws/lib/apigatewayv2-authorizer";
import { Apigatewayv2Integration } from "@cdktf/provider-aws/lib/apigatewayv2-integration";
import { Apigatewayv2Route } from "@cdktf/provider-aws/lib/apigatewayv2-route";
import { Apigatewayv2Stage } from "@cdktf/provider-aws/lib/apigatewayv2-stage";
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { ConnectionsTable } from "../../../infra/connections-table";
import { NodejsFunction } from "../../../infra/nodejs-function";
import { WebSocketApi } from "../../../infra/web-socket-api";
import type { RouteOptions, WebSocketRoute } from "../../../infra/web-socket-route";
import { part } from "./part";

/** The account's own limits: the stages take nothing away. */
const UNTHROTTLED = { rateLimit: 10_000, burstLimit: 5_000 };

const REPLIES = { repliesToClient: true };

/**
 * APIs that do what the contract of API Gateway speaks of, and show from outside what happened. Their functions answer their events, or
 * do as the client asks. Nothing in it is an example to follow: routes lack permissions here, and functions fail.
 */
export class ProbeStack extends TerraformStack {
  private readonly region: string;
  private readonly recordings: ConnectionsTable;
  private readonly echo: NodejsFunction;

  constructor(scope: Construct, id: string, region: string) {
    super(scope, id);
    this.region = region;
    new AwsProvider(this, "aws", { region, defaultTags: [{ tags: { application: id } }] });
    this.addOverride("terraform.required_providers.aws.version", ">= 5.100.0, < 7.0.0");
    new TerraformOutput(this, "region", { value: region });

    this.recordings = new ConnectionsTable(this, "recordings", { tableName: `${id}-recordings`, deletionProtection: false });
    this.echo = this.addFunction("echo");
    const disconnect = this.addFunction("disconnect");
    this.recordings.grantAdd(disconnect);
    const connect = this.addProbe(disconnect);
    this.addGuarded(connect, disconnect);
    this.addComposite();
    this.addStatic();
    this.addSigned();
    this.addThrottled();
    this.addBroken();
    this.addDisabled();
  }

  /** Routes of every kind, selected by `$request.body.type`. @returns its function for `$connect` */
  private addProbe(disconnect: NodejsFunction): NodejsFunction {
    const api = this.addApi("probe");
    const connect = this.addFunction("connect", { AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: api.managementEndpoint });
    this.recordings.grantAdd(connect);
    api.grantManageConnections(connect);
    this.addRoute(api, "$connect", connect);
    this.addRoute(api, "$disconnect", disconnect);
    for (const routeKey of ["$default", "two-way", "1", "true", "[a, b]"]) this.addRoute(api, routeKey, this.echo, REPLIES);
    this.addRoute(api, "one-way", this.echo);

    const expressionOnly = this.addRoute(api, "expression-only", this.echo);
    part(expressionOnly, "route", Apigatewayv2Route).routeResponseSelectionExpression = "$default";

    const unpermitted = this.addRoute(api, "unpermitted", this.echo, REPLIES);
    unpermitted.node.tryRemoveChild("permission");

    const answer = this.addFunction("answer");
    this.recordings.grantAdd(answer);
    this.addRoute(api, "answer", answer, REPLIES);
    this.addRoute(api, "answer-one-way", answer);

    const late = this.addFunction("late");
    this.recordings.grantAdd(late);
    part(this.addRoute(api, "late", late, REPLIES), "integration", Apigatewayv2Integration).timeoutMilliseconds = 1_000;
    this.addRoute(api, "overrun", this.addFunction("overrun", {}, 1), REPLIES);

    const recall = this.addFunction("recall");
    const table = part(this.recordings, "table", DynamodbTable);
    recall.addToPolicy({ actions: ["dynamodb:GetItem"], resources: [table.arn] });
    this.addRoute(api, "recall", recall, REPLIES);

    const bare = new Apigatewayv2Stage(this, "bare-stage", { apiId: idOf(api), name: "bare" });
    new TerraformOutput(this, "bare_url", { value: bare.invokeUrl });
    return connect;
  }

  /** A REQUEST authorizer on `$connect`, and variables of the stage. */
  private addGuarded(connect: NodejsFunction, disconnect: NodejsFunction): void {
    const api = this.addApi("guarded");
    part(api, "stage", Apigatewayv2Stage).stageVariables = { color: "teal" };
    const guard = this.addFunction("authorizer", {}, 2);
    this.recordings.grantAdd(guard);
    const authorizer = new Apigatewayv2Authorizer(this, "guard", {
      apiId: idOf(api),
      name: "guard",
      authorizerType: "REQUEST",
      authorizerUri: guard.invokeArn,
      identitySources: ["route.request.querystring.token"],
    });
    new LambdaPermission(this, "guard-permission", {
      statementId: "api-gateway-guarded-authorizer",
      action: "lambda:InvokeFunction",
      functionName: guard.functionName,
      principal: "apigateway.amazonaws.com",
      sourceArn: `${part(api, "api", Apigatewayv2Api).executionArn}/authorizers/${authorizer.id}`,
    });
    const route = part(this.addRoute(api, "$connect", connect), "route", Apigatewayv2Route);
    route.authorizationType = "CUSTOM";
    route.authorizerId = authorizer.id;
    this.addRoute(api, "$disconnect", disconnect);
    this.addRoute(api, "$default", this.echo, REPLIES);
  }

  /** Two variables in its expression, and neither `$default` nor the routes of the lifecycle. */
  private addComposite(): void {
    const api = this.addApi("composite");
    // Two dollars are how Terraform writes one.
    part(api, "api", Apigatewayv2Api).routeSelectionExpression = "$${request.body.service.name}-$${request.body.action}";
    for (const routeKey of ["chat-send", "join-"]) this.addRoute(api, routeKey, this.echo, REPLIES);
  }

  /** An expression without a variable. */
  private addStatic(): void {
    const api = this.addApi("static");
    part(api, "api", Apigatewayv2Api).routeSelectionExpression = "everything";
    for (const routeKey of ["everything", "$default"]) this.addRoute(api, routeKey, this.echo, REPLIES);
  }

  /** AWS_IAM on `$connect`. */
  private addSigned(): void {
    const api = this.addApi("signed");
    part(this.addRoute(api, "$connect", this.echo), "route", Apigatewayv2Route).authorizationType = "AWS_IAM";
    this.addRoute(api, "$default", this.echo, REPLIES);
  }

  /**
   * A stage that takes hardly anything; one whose settings leave the limits out, of which AWS makes zeros; and one like that whose
   * `$connect` has limits of its own.
   */
  private addThrottled(): void {
    const api = this.addApi("throttled", { rateLimit: 1, burstLimit: 1 });
    const routes = [this.addRoute(api, "$connect", this.echo), this.addRoute(api, "$default", this.echo, REPLIES)];
    const zero = {
      apiId: idOf(api),
      autoDeploy: true,
      defaultRouteSettings: { detailedMetricsEnabled: true },
      dependsOn: routes.map((route) => part(route, "route", Apigatewayv2Route)),
    };
    const own = [{ routeKey: "$connect", throttlingRateLimit: 100, throttlingBurstLimit: 100 }];
    const stages = [
      new Apigatewayv2Stage(this, "zero-stage", { ...zero, name: "zero" }),
      new Apigatewayv2Stage(this, "rationed-stage", { ...zero, name: "rationed", routeSettings: own }),
    ];
    for (const stage of stages) {
      new TerraformOutput(this, `${stage.nameInput}_url`, { value: stage.invokeUrl });
      // Each route's permission is for the API's own stage.
      new LambdaPermission(this, `${stage.nameInput}-permission`, {
        statementId: `throttled-${stage.nameInput}`,
        action: "lambda:InvokeFunction",
        functionName: this.echo.functionName,
        principal: "apigateway.amazonaws.com",
        sourceArn: `${part(api, "api", Apigatewayv2Api).executionArn}/${stage.nameInput}/*`,
      });
    }
  }

  /** `$connect` by a function that does not load. */
  private addBroken(): void {
    this.addRoute(this.addApi("broken"), "$connect", this.addFunction("broken"));
  }

  /** Without its execute-api endpoint, nor any other. */
  private addDisabled(): void {
    const api = this.addApi("disabled");
    part(api, "api", Apigatewayv2Api).disableExecuteApiEndpoint = true;
    this.addRoute(api, "$default", this.echo, REPLIES);
  }

  private addApi(name: string, throttle = UNTHROTTLED): WebSocketApi {
    const props = { name: `${this.node.id}-${name}`, stageName: "test", region: this.region, throttle };
    const api = new WebSocketApi(this, name, props);
    new TerraformOutput(this, `${name}_url`, { value: api.url });
    new TerraformOutput(this, `${name}_management_endpoint`, { value: api.managementEndpoint });
    return api;
  }

  private addFunction(name: string, environment: Readonly<Record<string, string>> = {}, timeoutSeconds = 20): NodejsFunction {
    const functionName = `${this.node.id}-${name}`;
    return new NodejsFunction(this, `${name}-function`, {
      functionName,
      roleName: `${functionName}-${this.region}`,
      entry: `__tests__/contract/probe/handlers/${name}.ts`,
      runtime: "nodejs22.x",
      memoryMb: 512,
      timeoutSeconds,
      logRetentionDays: 1,
      environment: { RECORDINGS_TABLE: this.recordings.tableName, ...environment },
    });
  }

  /** Functions serve routes of several APIs here, so the names of their permissions have to say which. */
  private addRoute(api: WebSocketApi, routeKey: string, handler: NodejsFunction, options?: RouteOptions): WebSocketRoute {
    const route = api.addRoute(routeKey, handler, options);
    part(route, "permission", LambdaPermission).statementId = `${api.node.id}-${routeKey.replace(/[^\w-]/g, "")}`;
    return route;
  }
}

function idOf(api: WebSocketApi): string {
  return part(api, "api", Apigatewayv2Api).id;
}
