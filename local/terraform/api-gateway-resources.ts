import { z } from "zod";
import { UserError } from "../errors";
import type { Route, WebSocketApi } from "../model";
import { read } from "./attributes";
import type { Configuration, Resource } from "./configuration";

const api = z.object({
  id: z.string(),
  name: z.string(),
  execution_arn: z.string(),
  protocol_type: z.literal("WEBSOCKET", "the local runtime serves WEBSOCKET APIs only"),
  route_selection_expression: z.string("a WebSocket API needs one, such as $request.body.type"),
});

const stage = z.object({
  api_id: z.string(),
  name: z.string(),
  auto_deploy: z.boolean().default(false),
  deployment_id: z.string().optional(),
});

const route = z.object({
  id: z.string(),
  api_id: z.string(),
  route_key: z.string(),
  target: z.string("a route without a target leads nowhere"),
  authorization_type: z.literal("NONE", "the local runtime does not emulate authorizers").default("NONE"),
  route_response_selection_expression: z.string().optional(),
});

const integration = z.object({
  id: z.string(),
  integration_type: z.literal("AWS_PROXY", "the local runtime emulates AWS_PROXY integrations only"),
  integration_uri: z.string(),
  timeout_milliseconds: z.number().min(50).max(29_000).default(29_000),
});

const routeResponse = z.object({ route_id: z.string(), route_response_key: z.string() });

/** Kinds of resource that change who gets through or what is answered: leaving one out would let pass here what AWS refuses. */
const REFUSED = ["authorizer", "domain_name", "api_mapping", "integration_response", "model"].map((kind) => `aws_apigatewayv2_${kind}`);

/** @throws UserError for a resource of API Gateway that the runtime does not emulate. */
export function readApis(configuration: Configuration): WebSocketApi[] {
  for (const address of REFUSED.flatMap((type) => configuration.addresses(type))) {
    throw new UserError(`${address}: the local runtime does not emulate it, and without it the stack would behave otherwise than on AWS`);
  }
  const stages = configuration.ofType("aws_apigatewayv2_stage").map((resource) => read(resource, stage));
  const routes = configuration.ofType("aws_apigatewayv2_route");
  return configuration.ofType("aws_apigatewayv2_api").map((resource) => {
    const { id, name, execution_arn, route_selection_expression } = read(resource, api);
    const deployment = {
      routeSelectionExpression: route_selection_expression,
      routes: routes.filter(({ attributes }) => attributes.api_id === id).map((found) => readRoute(found, configuration)),
    };
    return {
      apiId: id,
      name,
      executionArn: execution_arn,
      stages: stages
        .filter(({ api_id }) => api_id === id)
        .map((found) => ({ name: found.name, ...((found.auto_deploy || found.deployment_id !== undefined) && { deployment }) })),
    };
  });
}

function readRoute(resource: Resource, configuration: Configuration): Route {
  const { id, route_key, target, route_response_selection_expression } = read(resource, route);
  const behind = configuration.ofType("aws_apigatewayv2_integration").find(({ attributes }) => target === `integrations/${attributes.id}`);
  if (!behind) throw new UserError(`${resource.address}: target: ${target} is no integration of this stack`);
  const { integration_uri, timeout_milliseconds } = read(behind, integration);
  const responses = configuration.ofType("aws_apigatewayv2_route_response").map((response) => read(response, routeResponse));
  const hasResponse = responses.some(({ route_id, route_response_key }) => route_id === id && route_response_key === "$default");
  return {
    routeKey: route_key,
    integration: { functionArn: functionArn(integration_uri, behind), timeoutMs: timeout_milliseconds },
    repliesToClient: route_response_selection_expression === "$default" && hasResponse,
  };
}

/** The function in `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/{arn}/invocations`. */
function functionArn(uri: string, { address }: Resource): string {
  const arn = /\/functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1];
  if (arn === undefined) throw new UserError(`${address}: integration_uri: ${uri} is not the invoke_arn of a Lambda function`);
  return arn;
}
