import { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api";
import { Apigatewayv2Stage, type Apigatewayv2StageAccessLogSettings } from "@cdktf/provider-aws/lib/apigatewayv2-stage";
import { dependable, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { z } from "zod";
import { text } from "./allowed-values";
import { checkProps } from "./check-props";
import { CustomDomain, type DomainProps } from "./custom-domain";
import type { NodejsFunction } from "./nodejs-function";
import type { Grantee } from "./policy-statement";
import { isKnownRegion, KNOWN_REGION } from "./regions";
import { RequestAuthorizer } from "./request-authorizer";
import { type Authorization, type RouteOptions, WebSocketRoute } from "./web-socket-route";

export interface WebSocketApiProps {
  /** Name shown in the AWS console, at most 128 characters. */
  readonly name: string;
  /** Stage that clients connect to; the last part of the URL. At most 128 characters. */
  readonly stageName: string;
  /** Such as `eu-west-1`; part of `managementEndpoint`. */
  readonly region: string;
  /** Requests a second, and at once, that the stage takes from clients. */
  readonly throttle: { readonly rateLimit: number; readonly burstLimit: number };
  /** Whether CloudWatch gets the stage's metrics for each route too. @default false */
  readonly detailedMetrics?: boolean;
  /** A domain that leads to the stage. @default none */
  readonly domain?: DomainProps | undefined;
  /** Whether the API answers under its domain only. @default false */
  readonly disableDefaultEndpoint?: boolean;
}

// docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html
const PROPS = z
  .object({
    // CustomDomain checks it.
    domain: z.unknown().optional(),
    disableDefaultEndpoint: z.boolean("true or false").optional(),
    name: text("1 to 128 characters", /^.{1,128}$/),
    stageName: text("1 to 128 letters, digits, hyphens or underscores", /^[\w-]{1,128}$/),
    region: z.string(KNOWN_REGION).refine(isKnownRegion, KNOWN_REGION),
    throttle: z.object(
      {
        rateLimit: z.number("a number above 0").positive("a number above 0"),
        burstLimit: z.int("a whole number above 0").positive("a whole number above 0"),
      },
      "an object with rateLimit and burstLimit",
    ),
  })
  .refine(({ domain, disableDefaultEndpoint }) => domain !== undefined || !disableDefaultEndpoint, {
    path: ["disableDefaultEndpoint"],
    error: "false without a domain: the API would have no address",
  });

/** A WebSocket API with one stage that deploys by itself. The `type` in a message's JSON body selects its route. */
export class WebSocketApi extends Construct {
  private readonly api: Apigatewayv2Api;
  private readonly stage: Apigatewayv2Stage;
  private readonly props: WebSocketApiProps;
  private readonly domain: CustomDomain | undefined;

  /** @throws {PropsError} when a prop is missing or not allowed */
  constructor(scope: Construct, id: string, props: WebSocketApiProps) {
    super(scope, id);
    checkProps(this, PROPS, props);
    this.props = props;
    this.api = new Apigatewayv2Api(this, "api", {
      name: props.name,
      protocolType: "WEBSOCKET",
      // Not `${request.body.type}`, which Terraform would evaluate as an expression of its own.
      routeSelectionExpression: "$request.body.type",
      ...(props.disableDefaultEndpoint && { disableExecuteApiEndpoint: true }),
    });
    this.stage = new Apigatewayv2Stage(this, "stage", {
      apiId: this.api.id,
      name: props.stageName,
      autoDeploy: true,
      // Always both: if one is missing, AWS sets it to 0 and answers 429 to every request.
      defaultRouteSettings: {
        throttlingRateLimit: props.throttle.rateLimit,
        throttlingBurstLimit: props.throttle.burstLimit,
        ...(props.detailedMetrics && { detailedMetricsEnabled: true }),
      },
    });
    if (props.domain) this.domain = new CustomDomain(this, "domain", { ...props.domain, apiId: this.api.id, stageName: this.stage.name });
  }

  get apiId(): string {
    return this.api.id;
  }

  /** Where clients connect: `wss://{domain}`, or `wss://…/{stage}` without a domain. */
  get url(): string {
    return this.props.domain ? `wss://${this.props.domain.name}` : this.stage.invokeUrl;
  }

  /** Host name that the domain must lead to; undefined without a domain. */
  get domainTarget(): string | undefined {
    return this.domain?.target;
  }

  /**
   * Where backends push messages. It does not refer to the stage, because that would be a cycle: the stage depends on the routes, the routes
   * on the functions, and the functions on their environment, which contains this URL. With the default endpoint disabled it is the domain.
   */
  get managementEndpoint(): string {
    if (this.props.domain && this.props.disableDefaultEndpoint) return `https://${this.props.domain.name}`;
    return `https://${this.api.id}.execute-api.${this.props.region}.amazonaws.com/${this.props.stageName}`;
  }

  /** Write a line for each request of a client. @param requires what has to exist before AWS takes the log */
  logAccess(settings: Apigatewayv2StageAccessLogSettings, requires: readonly ITerraformDependable[]): void {
    this.stage.putAccessLogSettings(settings);
    this.stageWaitsFor(requires);
  }

  /**
   * Send messages with this route key to `handler`, and let API Gateway invoke it for this route only.
   *
   * @param routeKey the `type` of the messages, or one of AWS's own keys: `$connect`, `$disconnect`, `$default`
   */
  addRoute(routeKey: string, handler: NodejsFunction, options: RouteOptions = {}): WebSocketRoute {
    const route = new WebSocketRoute(this, `${String(routeKey).replace("$", "")}-route`, {
      apiId: this.api.id,
      stageExecutionArn: this.stageExecutionArn,
      routeKey,
      handler,
      ...options,
    });
    // A deployment contains the routes that exist when it is made, so the stage depends on all routes and route responses.
    this.stageWaitsFor(route.parts);
    return route;
  }

  /** Have `handler` decide on handshakes, for the `authorization` of `$connect`. */
  addAuthorizer(id: string, handler: NodejsFunction): Authorization {
    const { authorizerId } = new RequestAuthorizer(this, id, {
      apiId: this.api.id,
      executionArn: this.api.executionArn,
      name: id,
      handler,
    });
    return { type: "CUSTOM", authorizerId };
  }

  /** Let `grantee` push to connections of this stage, and of no other stage. It includes neither reading nor closing connections. */
  grantManageConnections(grantee: Grantee): void {
    const resources = [`${this.stageExecutionArn}/POST/@connections/*`];
    grantee.addToPolicy({ actions: ["execute-api:ManageConnections"], resources });
  }

  private stageWaitsFor(parts: readonly ITerraformDependable[]): void {
    if (parts.length > 0) this.stage.dependsOn = [...(this.stage.dependsOn ?? []), ...parts.map(dependable)];
  }

  private get stageExecutionArn(): string {
    return `${this.api.executionArn}/${this.props.stageName}`;
  }
}
