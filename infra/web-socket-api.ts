import { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api";
import { Apigatewayv2Stage } from "@cdktf/provider-aws/lib/apigatewayv2-stage";
import { dependable } from "cdktf";
import { Construct } from "constructs";
import type { NodejsFunction } from "./nodejs-function";
import type { Grantee } from "./policy-statement";
import { type RouteOptions, WebSocketRoute } from "./web-socket-route";

export interface WebSocketApiProps {
  /** Name shown in the AWS console, at most 128 characters. */
  readonly name: string;
  /** Stage that clients connect to; the last part of the URL. */
  readonly stageName: string;
  readonly region: string;
  /** Requests a second, and at once, that the stage takes from clients. */
  readonly throttle: { readonly rateLimit: number; readonly burstLimit: number };
}

/** A WebSocket API with one stage that deploys by itself. The `type` in a message's JSON body selects its route. */
export class WebSocketApi extends Construct {
  private readonly api: Apigatewayv2Api;
  private readonly stage: Apigatewayv2Stage;
  private readonly props: WebSocketApiProps;

  constructor(scope: Construct, id: string, props: WebSocketApiProps) {
    super(scope, id);
    this.props = props;
    this.api = new Apigatewayv2Api(this, "api", {
      name: props.name,
      protocolType: "WEBSOCKET",
      // Without braces: Terraform would take the other spelling for an expression of its own.
      routeSelectionExpression: "$request.body.type",
    });
    this.stage = new Apigatewayv2Stage(this, "stage", {
      apiId: this.api.id,
      name: props.stageName,
      autoDeploy: true,
      // Always both: a block with only one of them sets the other to 0, and AWS then answers 429 to everything.
      defaultRouteSettings: { throttlingRateLimit: props.throttle.rateLimit, throttlingBurstLimit: props.throttle.burstLimit },
    });
  }

  /** Where clients connect: `wss://…/{stage}`. */
  get url(): string {
    return this.stage.invokeUrl;
  }

  /**
   * Where backends push messages. Not from the stage's own URL: the stage waits for the routes, those wait for the functions, and the
   * functions for their environment, which holds this.
   */
  get managementEndpoint(): string {
    return `https://${this.api.id}.execute-api.${this.props.region}.amazonaws.com/${this.props.stageName}`;
  }

  /** Send what comes with this route key to `handler`; `$connect`, `$disconnect` and `$default` are AWS's own keys. */
  addRoute(routeKey: string, handler: NodejsFunction, options: RouteOptions = {}): WebSocketRoute {
    const route = new WebSocketRoute(this, `${routeKey.replace("$", "")}-route`, {
      apiId: this.api.id,
      stageExecutionArn: this.stageExecutionArn,
      routeKey,
      handler,
      ...options,
    });
    // A deployment holds what exists when it is made, so the stage comes after every route and response.
    this.stage.dependsOn = [...(this.stage.dependsOn ?? []), ...route.parts.map(dependable)];
    return route;
  }

  /** Let `grantee` push to connections of this stage, and of no other stage; reading and closing them are other grants. */
  grantManageConnections(grantee: Grantee): void {
    const resources = [`${this.stageExecutionArn}/POST/@connections/*`];
    grantee.addToPolicy({ actions: ["execute-api:ManageConnections"], resources });
  }

  private get stageExecutionArn(): string {
    return `${this.api.executionArn}/${this.props.stageName}`;
  }
}
