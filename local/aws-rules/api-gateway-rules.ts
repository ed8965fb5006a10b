import { type Refusal, refusedByAws } from "./refusal";

/** What API Gateway refuses of a WebSocket API. Each rule gives the reason, or undefined. */

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export function stageNameProblem(name: string): string | undefined {
  return /^[\w-]{1,128}$/.test(name) ? undefined : `${JSON.stringify(name)}: AWS takes 1 to 128 letters, digits, hyphens and underscores`;
}

export function apiNameProblem(name: string): string | undefined {
  return name.length >= 1 && name.length <= 128 ? undefined : `${JSON.stringify(name)}: AWS takes 1 to 128 characters`;
}

/** docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html */
export function apiKeyExpressionProblem(expression: string): string | undefined {
  return ["$request.header.x-api-key", "$context.authorizer.usageIdentifierKey"].includes(expression)
    ? undefined
    : `${expression}: AWS takes $request.header.x-api-key and $context.authorizer.usageIdentifierKey`;
}

export function routeKeyProblem(key: string): string | undefined {
  if (!/^([^$]|\$(connect|disconnect|default)$)/.test(key)) return "a key begins with $ only where it is $connect, $disconnect or $default";
  return key.length > 128 ? "AWS takes at most 128 characters" : undefined;
}

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html */
export function authorizationRefusals(type: string, routeKey: string): Refusal[] {
  const member = "AuthorizationType";
  if (!["NONE", "AWS_IAM", "CUSTOM"].includes(type))
    return [refusedByAws(member, `${type}: a WebSocket route takes NONE, AWS_IAM or CUSTOM`)];
  if (type === "NONE" || routeKey === "$connect") return [];
  return [refusedByAws(member, "Currently, authorization is restricted to the $connect route only")];
}

export const FOR_HTTP_APIS = "is for HTTP APIs only";

/** Where the authorizer of a WebSocket API can find who a client is. */
export const IDENTITY_SOURCE = /^(route\.request\.(header|querystring)|stageVariables|context)\.\S+$/;

/** @param roleArn of the account's settings. */
export function loggingRoleProblem(roleArn: string | undefined): string | undefined {
  return roleArn === undefined ? "CloudWatch Logs role ARN must be set in account settings to enable logging" : undefined;
}

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models.html */
export function modelNameProblem(name: string): string | undefined {
  return /^[A-Za-z0-9]{1,128}$/.test(name) ? undefined : `${JSON.stringify(name)}: AWS takes 1 to 128 letters and digits`;
}

export const INTEGRATION_TYPES = ["AWS_PROXY", "AWS", "HTTP_PROXY", "HTTP", "MOCK"] as const;

export function integrationTypeProblem(type: string): string | undefined {
  return INTEGRATION_TYPES.some((known) => known === type) ? undefined : `${type}: AWS takes AWS, AWS_PROXY, HTTP, HTTP_PROXY and MOCK`;
}

export const INTEGRATION_TIMEOUT_MS = { min: 50, max: 29_000 } as const;

export function integrationTimeoutProblem(timeoutMs: number): string | undefined {
  const { min, max } = INTEGRATION_TIMEOUT_MS;
  return timeoutMs >= min && timeoutMs <= max ? undefined : `Timeout should be between ${min} ms and ${max} ms`;
}

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export function integrationMethodProblem(integrationType: string, method: string | undefined): string | undefined {
  return integrationType !== "AWS_PROXY" || method === undefined || method === "POST"
    ? undefined
    : `${method}: HttpMethod must be POST for AWS_PROXY IntegrationType`;
}

/** @param routes that exist when the deployment is made. */
export function deploymentProblem(routes: number): string | undefined {
  return routes > 0 ? undefined : "At least one route is required before deploying the Api";
}

export function routeResponseKeyProblem(key: string): string | undefined {
  return key === "$default" ? undefined : `${key}: a WebSocket API takes the route response key $default`;
}

/** docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-data-mapping.html */
export function parameterProblem(target: string, source: string): string | undefined {
  if (!/^integration\.request\.(header|multivalueheader|querystring|multivaluequerystring|path)\.[\w.$-]+$/.test(target))
    return "AWS takes integration.request.header.NAME, .querystring.NAME and .path.NAME";
  const isSource =
    /^('.*'|route\.request\.(header|multivalueheader|querystring|multivaluequerystring|body)\..+|(context|stageVariables)\..+)$/s;
  return isSource.test(source)
    ? undefined
    : `${source}: AWS takes route.request.body.PATH, route.request.header.NAME, route.request.querystring.NAME, context.NAME, stageVariables.NAME and 'text'`;
}

/** docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-responses.html */
export function integrationResponseKeyProblem(key: string): string | undefined {
  if (key === "$default") return undefined;
  try {
    new RegExp(/^\/(.*)\/$/s.exec(key)?.[1] ?? key);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
