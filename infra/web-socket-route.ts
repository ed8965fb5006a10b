import { Apigatewayv2Integration } from "@cdktf/provider-aws/lib/apigatewayv2-integration";
import { Apigatewayv2Route } from "@cdktf/provider-aws/lib/apigatewayv2-route";
import { Apigatewayv2RouteResponse } from "@cdktf/provider-aws/lib/apigatewayv2-route-response";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { NodejsFunction } from "./nodejs-function";

export interface RouteOptions {
  /** Sends what the handler returns as `body` back to the client. @default false */
  readonly repliesToClient?: boolean;
}

export interface WebSocketRouteProps extends RouteOptions {
  readonly apiId: string;
  /** `{execution ARN of the API}/{stage}`: the only caller that may invoke the handler. */
  readonly stageExecutionArn: string;
  readonly routeKey: string;
  readonly handler: NodejsFunction;
}

/** One route of a WebSocket API, from the route key to the right to invoke the handler. */
export class WebSocketRoute extends Construct {
  /** What a deployment must wait for to contain the whole route. */
  readonly parts: readonly ITerraformDependable[];

  /** @throws when a lifecycle route is asked to reply: there is no open connection that could take it */
  constructor(scope: Construct, id: string, props: WebSocketRouteProps) {
    super(scope, id);
    const { apiId, routeKey, handler, repliesToClient = false } = props;
    if (repliesToClient && (routeKey === "$connect" || routeKey === "$disconnect")) {
      throw new Error(`Route ${routeKey} cannot reply: the connection is not open while it runs`);
    }

    const integration = new Apigatewayv2Integration(this, "integration", {
      apiId,
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      integrationUri: handler.invokeArn,
      // AWS refuses to delete an integration that a route still names, so a replacement must come first.
      lifecycle: { createBeforeDestroy: true },
    });
    const route = new Apigatewayv2Route(this, "route", {
      apiId,
      routeKey,
      target: `integrations/${integration.id}`,
      // Only the two together make AWS send the body; with either missing it is dropped in silence.
      ...(repliesToClient && { routeResponseSelectionExpression: "$default" }),
    });
    const response = repliesToClient
      ? [new Apigatewayv2RouteResponse(this, "response", { apiId, routeId: route.id, routeResponseKey: "$default" })]
      : [];
    new LambdaPermission(this, "permission", {
      statementId: `api-gateway-${routeKey.replace("$", "")}`,
      action: "lambda:InvokeFunction",
      functionName: handler.functionName,
      principal: "apigateway.amazonaws.com",
      sourceArn: `${props.stageExecutionArn}/${routeKey}`,
    });
    this.parts = [route, ...response];
  }
}
