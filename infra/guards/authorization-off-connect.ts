import type { Problem } from "./problem";
import type { StackResources } from "./stack-resources";

/** API Gateway asks for authorization on `$connect` only. docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
export function findAuthorizationOffConnect(stack: StackResources): Problem[] {
  return stack.ofType("aws_apigatewayv2_route").flatMap(({ path, attributes }) => {
    const { route_key, authorization_type = "NONE", authorizer_id } = attributes;
    const set =
      authorizer_id !== undefined ? "an authorizer" : authorization_type === "NONE" ? undefined : `authorization ${authorization_type}`;
    if (!isWebSocketRoute(stack, attributes.api_id) || set === undefined || route_key === "$connect") return [];
    return {
      path,
      mistake: `the route ${route_key} has ${set}, which API Gateway takes on $connect only`,
      fix: "move it to the route $connect",
    };
  });
}

function isWebSocketRoute(stack: StackResources, apiId: unknown): boolean {
  return stack.referredTo("aws_apigatewayv2_api", apiId)?.attributes.protocol_type !== "HTTP";
}
