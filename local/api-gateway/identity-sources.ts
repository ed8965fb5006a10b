import type { authorizerEvent } from "./lambda-events";

type AuthorizerEvent = ReturnType<typeof authorizerEvent>;

/**
 * Whether a handshake brings every identity source of its authorizer; where one is missing or empty, API Gateway answers 401 and does
 * not ask the function.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 * @param sources such as `route.request.header.Authorization`, checked when the stack was read.
 */
export function bringsIdentity(sources: readonly string[], event: AuthorizerEvent): boolean {
  return sources.every((source) => isGiven(sourceValue(source, event)));
}

function sourceValue(source: string, event: AuthorizerEvent): unknown {
  const [, place, name = ""] = /^(route\.request\.header|route\.request\.querystring|stageVariables|context)\.(.+)$/.exec(source) ?? [];
  switch (place) {
    case "route.request.header":
      return Object.entries(event.headers).find(([candidate]) => candidate.toLowerCase() === name.toLowerCase())?.[1];
    case "route.request.querystring":
      return own(event.queryStringParameters, name);
    case "stageVariables":
      return own(event.stageVariables, name);
    default:
      return name.split(".").reduce<unknown>(own, event.requestContext);
  }
}

function own(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

function isGiven(value: unknown): boolean {
  return typeof value === "number" || (typeof value === "string" && value !== "");
}
