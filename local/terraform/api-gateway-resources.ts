import { z } from "zod";
import { UserError } from "../errors";
import type { Authorizer, CustomDomain, Route, Stage, ThrottleLimits, WebSocketApi } from "../model";
import { block, blocks, read } from "./attributes";
import type { Configuration, Resource } from "./configuration";

/** An attribute that would change the outcome and is not emulated: only its absence is taken. */
const unset = (why: string) => z.undefined(why).optional();

const api = z.object({
  id: z.string(),
  name: z.string(),
  execution_arn: z.string(),
  protocol_type: z.literal("WEBSOCKET", "the local runtime serves WEBSOCKET APIs only"),
  route_selection_expression: z.string("a WebSocket API needs one, such as $request.body.type"),
  disable_execute_api_endpoint: z.boolean().default(false),
});

/**
 * A limit that is left out of a block is 0, and throttles everything: that is what the provider sends to AWS
 * (github.com/hashicorp/terraform-provider-aws/pull/43307).
 */
const throttleShape = { throttling_rate_limit: z.number().default(0), throttling_burst_limit: z.number().default(0) };

const stage = z.object({
  api_id: z.string(),
  name: z.string(),
  auto_deploy: z.boolean().default(false),
  deployment_id: z.string().optional(),
  stage_variables: z.record(z.string(), z.coerce.string()).default({}),
  default_route_settings: block(throttleShape),
  route_settings: blocks({ route_key: z.string(), ...throttleShape }),
});

const route = z.object({
  id: z.string(),
  api_id: z.string(),
  route_key: z
    .string()
    .regex(/^([^$]|\$(connect|disconnect|default)$)/, "a key begins with $ only where it is $connect, $disconnect or $default"),
  target: z.string("a route without a target leads nowhere"),
  authorization_type: z.enum(["NONE", "AWS_IAM", "CUSTOM"], "a WebSocket route takes NONE, AWS_IAM or CUSTOM").default("NONE"),
  authorizer_id: z.string().optional(),
  api_key_required: z.literal(false, "the local runtime does not emulate API keys").default(false),
  model_selection_expression: unset("the local runtime does not validate messages with models"),
  request_parameter: unset("the local runtime does not emulate request parameters"),
  route_response_selection_expression: z.string().optional(),
});

const CREDENTIALS = "the local runtime does not emulate invoking with a role: allow it with an aws_lambda_permission";
const FOR_HTTP_APIS = "is for HTTP APIs only";

const authorizer = z.object({
  id: z.string(),
  api_id: z.string(),
  authorizer_type: z.literal("REQUEST", "a WebSocket API has REQUEST authorizers only"),
  authorizer_uri: z.string(),
  authorizer_credentials_arn: unset(CREDENTIALS),
  authorizer_payload_format_version: unset(FOR_HTTP_APIS),
  authorizer_result_ttl_in_seconds: unset(FOR_HTTP_APIS),
  enable_simple_responses: unset(FOR_HTTP_APIS),
  identity_sources: z
    .array(
      z
        .string()
        .regex(
          /^(route\.request\.(header|querystring)|stageVariables|context)\.\S+$/,
          "takes route.request.header.NAME, route.request.querystring.NAME, stageVariables.NAME and context.NAME for a WebSocket API",
        ),
    )
    .default([]),
});

const integration = z.object({
  id: z.string(),
  integration_type: z.literal("AWS_PROXY", "the local runtime emulates AWS_PROXY integrations only"),
  integration_uri: z.string(),
  credentials_arn: unset(CREDENTIALS),
  content_handling_strategy: unset("the local runtime does not convert messages"),
  timeout_milliseconds: z.number().min(50).max(29_000).default(29_000),
});

const routeResponse = z.object({ route_id: z.string(), route_response_key: z.string() });

const domain = z.object({
  domain_name: z.string(),
  mutual_tls_authentication: unset("the local runtime does not emulate client certificates"),
});

const mapping = z.object({ api_id: z.string(), domain_name: z.string(), stage: z.string(), api_mapping_key: z.string().default("") });

/** Kinds of resource that change who gets through or what is answered: leaving one out would let pass here what AWS refuses. */
const REFUSED = ["integration_response", "model", "vpc_link"].map((kind) => `aws_apigatewayv2_${kind}`);

/** @throws UserError for a resource of API Gateway that the runtime does not emulate, or that AWS would refuse. */
export function readApis(configuration: Configuration): WebSocketApi[] {
  for (const address of REFUSED.flatMap((type) => configuration.addresses(type))) {
    throw new UserError(`${address}: the local runtime does not emulate it, and without it the stack would behave otherwise than on AWS`);
  }
  const routes = configuration.ofType("aws_apigatewayv2_route");
  return configuration.ofType("aws_apigatewayv2_api").map((resource) => {
    const { id, name, execution_arn, route_selection_expression, disable_execute_api_endpoint } = read(resource, api);
    const deployment = {
      routeSelectionExpression: route_selection_expression,
      routes: routes.filter(({ attributes }) => attributes.api_id === id).map((found) => readRoute(found, configuration)),
    };
    const stages = configuration.ofType("aws_apigatewayv2_stage").filter(({ attributes }) => attributes.api_id === id);
    return {
      apiId: id,
      name,
      executionArn: execution_arn,
      defaultEndpointDisabled: disable_execute_api_endpoint,
      stages: stages.map((found) => readStage(found, deployment)),
    };
  });
}

/** @throws UserError for a mapping that leads nowhere. */
export function readDomains(configuration: Configuration, apis: readonly WebSocketApi[]): CustomDomain[] {
  const mappings = configuration.ofType("aws_apigatewayv2_api_mapping").map((resource) => {
    const { api_id, domain_name, stage: stageName, api_mapping_key } = read(resource, mapping);
    const leadsTo = apis.find(({ apiId }) => apiId === api_id)?.stages.some(({ name }) => name === stageName);
    if (!leadsTo) throw new UserError(`${resource.address}: stage: ${stageName} is no stage of API ${api_id} in this stack`);
    return { domainName: domain_name.toLowerCase(), key: api_mapping_key, apiId: api_id, stageName };
  });
  return configuration.ofType("aws_apigatewayv2_domain_name").map((resource) => {
    const domainName = read(resource, domain).domain_name.toLowerCase();
    return {
      domainName,
      mappings: mappings.filter((found) => found.domainName === domainName).map(({ key, apiId, stageName }) => ({ key, apiId, stageName })),
    };
  });
}

function readStage(resource: Resource, deployment: NonNullable<Stage["deployment"]>): Stage {
  const { name, auto_deploy, deployment_id, stage_variables, default_route_settings, route_settings } = read(resource, stage);
  const unknown = route_settings.find(({ route_key }) => !deployment.routes.some(({ routeKey }) => routeKey === route_key));
  if (unknown) throw new UserError(`${resource.address}: route_settings: the API has no route ${unknown.route_key}`);
  return {
    name,
    variables: stage_variables,
    ...(default_route_settings && { throttle: throttle(default_route_settings) }),
    routeThrottles: Object.fromEntries(route_settings.map((settings) => [settings.route_key, throttle(settings)])),
    ...((auto_deploy || deployment_id !== undefined) && { deployment: withStageVariables(deployment, stage_variables) }),
  };
}

/**
 * The deployment as a stage serves it: `${stageVariables.NAME}` in an integration's URI is the stage's own function
 * (docs.aws.amazon.com/apigateway/latest/developerguide/aws-api-gateway-stage-variables-reference.html).
 */
function withStageVariables(
  { routeSelectionExpression, routes }: NonNullable<Stage["deployment"]>,
  variables: Stage["variables"],
): NonNullable<Stage["deployment"]> {
  const replace = (text: string) => text.replace(/\$\{stageVariables\.(\w+)\}/g, (_match, name) => variables[name] ?? "");
  return {
    routeSelectionExpression,
    routes: routes.map((found) => ({
      ...found,
      integration: { ...found.integration, functionArn: replace(found.integration.functionArn) },
    })),
  };
}

function throttle(settings: { throttling_rate_limit: number; throttling_burst_limit: number }): ThrottleLimits {
  return { ratePerSecond: settings.throttling_rate_limit, burst: settings.throttling_burst_limit };
}

function readRoute(resource: Resource, configuration: Configuration): Route {
  const { id, route_key, target, route_response_selection_expression, authorization_type, authorizer_id } = read(resource, route);
  const behind = configuration.ofType("aws_apigatewayv2_integration").find(({ attributes }) => target === `integrations/${attributes.id}`);
  if (!behind) throw new UserError(`${resource.address}: target: ${target} is no integration of this stack`);
  if (authorization_type !== "NONE" && route_key !== "$connect") {
    throw new UserError(`${resource.address}: authorization_type: AWS takes ${authorization_type} on the $connect route only`);
  }
  const { integration_uri, timeout_milliseconds } = read(behind, integration);
  const responses = configuration.ofType("aws_apigatewayv2_route_response").map((response) => read(response, routeResponse));
  const hasResponse = responses.some(({ route_id, route_response_key }) => route_id === id && route_response_key === "$default");
  return {
    routeKey: route_key,
    integration: { functionArn: functionArn(integration_uri, `${behind.address}: integration_uri`), timeoutMs: timeout_milliseconds },
    repliesToClient: route_response_selection_expression === "$default" && hasResponse,
    ...(authorization_type === "AWS_IAM" && { authorization: { kind: "iam" } }),
    ...(authorization_type === "CUSTOM" && {
      authorization: { kind: "authorizer", authorizer: readAuthorizer(authorizer_id, resource, configuration) },
    }),
  };
}

function readAuthorizer(authorizerId: string | undefined, { address, attributes }: Resource, configuration: Configuration): Authorizer {
  const resource = configuration.ofType("aws_apigatewayv2_authorizer").find((found) => found.attributes.id === authorizerId);
  if (!resource || resource.attributes.api_id !== attributes.api_id) {
    throw new UserError(`${address}: authorizer_id: ${authorizerId ?? "missing"}, where CUSTOM needs an authorizer of the same API`);
  }
  const { id, authorizer_uri, identity_sources } = read(resource, authorizer);
  return {
    authorizerId: id,
    functionArn: functionArn(authorizer_uri, `${resource.address}: authorizer_uri`),
    identitySources: identity_sources,
  };
}

/** The function in `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/{arn}/invocations`. */
function functionArn(uri: string, where: string): string {
  const arn = /\/functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1];
  if (arn === undefined) throw new UserError(`${where}: ${uri} is not the invoke_arn of a Lambda function`);
  return arn;
}
