import { createHash } from "node:crypto";
import { Apigatewayv2Integration } from "@cdktf/provider-aws/lib/apigatewayv2-integration";
import { Apigatewayv2Route } from "@cdktf/provider-aws/lib/apigatewayv2-route";
import { Apigatewayv2RouteResponse } from "@cdktf/provider-aws/lib/apigatewayv2-route-response";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { z } from "zod";
import { text } from "./allowed-values";
import { checkProps } from "./check-props";
import { NodejsFunction } from "./nodejs-function";

export interface RouteOptions {
  /** Sends what the handler returns as `body` back to the client. @default false */
  readonly repliesToClient?: boolean;
  /**
   * Who may connect: everyone, those who sign the handshake and whom IAM allows `execute-api:Invoke`, or those whom an authorizer lets in. API
   * Gateway asks on `$connect` only. @default everyone
   */
  readonly authorization?: Authorization;
}

export type Authorization = { readonly type: "AWS_IAM" } | { readonly type: "CUSTOM"; readonly authorizerId: string };

export interface WebSocketRouteProps extends RouteOptions {
  readonly apiId: string;
  /** `{execution ARN of the API}/{stage}`. */
  readonly stageExecutionArn: string;
  readonly routeKey: string;
  readonly handler: NodejsFunction;
}

const LIFECYCLE_KEYS = ["$connect", "$disconnect"];

const PROPS = z
  .object({
    routeKey: text("text, or one of $connect, $disconnect, $default", /^([^$]|\$(connect|disconnect|default)$)/),
    handler: z.instanceof(NodejsFunction, { error: "a NodejsFunction" }),
    repliesToClient: z.boolean("true or false").optional(),
    authorization: z
      .discriminatedUnion("type", [
        z.object({ type: z.literal("AWS_IAM") }),
        z.object({ type: z.literal("CUSTOM"), authorizerId: z.string("the id of an authorizer") }),
      ])
      .optional(),
  })
  .refine(({ routeKey, authorization }) => authorization === undefined || routeKey === "$connect", {
    path: ["authorization"],
    error: "left out but for $connect: API Gateway asks for it there only",
  })
  .refine(({ routeKey, repliesToClient }) => !(repliesToClient && LIFECYCLE_KEYS.includes(routeKey)), {
    path: ["repliesToClient"],
    error: "false for $connect and $disconnect: the connection is not open while they run",
  });

/** A route of a WebSocket API with its integration, its route response, and the permission to invoke its handler. */
export class WebSocketRoute extends Construct {
  /** What a deployment must wait for to contain the whole route. */
  readonly parts: readonly ITerraformDependable[];

  /** @throws {PropsError} when a prop is missing or not allowed, and when a lifecycle route has to reply */
  constructor(scope: Construct, id: string, props: WebSocketRouteProps) {
    super(scope, id);
    checkProps(this, PROPS, props);
    const { apiId, routeKey, handler, repliesToClient = false, authorization } = props;

    const integration = new Apigatewayv2Integration(this, "integration", {
      apiId,
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      integrationUri: handler.invokeArn,
      // AWS refuses to delete an integration that a route still uses.
      lifecycle: { createBeforeDestroy: true },
    });
    const route = new Apigatewayv2Route(this, "route", {
      apiId,
      routeKey,
      target: `integrations/${integration.id}`,
      // AWS sends the body only if there is a route response too.
      ...(repliesToClient && { routeResponseSelectionExpression: "$default" }),
      ...(authorization && { authorizationType: authorization.type }),
      ...(authorization?.type === "CUSTOM" && { authorizerId: authorization.authorizerId }),
    });
    const response = repliesToClient
      ? [new Apigatewayv2RouteResponse(this, "response", { apiId, routeId: route.id, routeResponseKey: "$default" })]
      : [];
    new LambdaPermission(this, "permission", {
      statementId: `api-gateway-${statementIdPart(routeKey)}`,
      action: "lambda:InvokeFunction",
      functionName: handler.functionName,
      principal: "apigateway.amazonaws.com",
      sourceArn: `${props.stageExecutionArn}/${routeKey}`,
    });
    this.parts = [route, ...response];
  }
}

/** Statement ids have only letters, digits, hyphens and underscores. Other route keys, such as `chat.send`, get a hash instead. */
function statementIdPart(routeKey: string): string {
  const plain = routeKey.replace("$", "");
  return /^[\w-]{1,80}$/.test(plain) ? plain : createHash("sha256").update(routeKey).digest("hex").slice(0, 16);
}
