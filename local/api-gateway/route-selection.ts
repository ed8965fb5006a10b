import type { Deployment, Route } from "../model";

/**
 * The route of a message: the one whose key equals the value of the route selection expression, else `$default`.
 * docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
export function selectRoute(deployment: Deployment, message: string): Route | undefined {
  const key = selectedKey(deployment.routeSelectionExpression, message);
  // Nothing says what AWS does with a message that names a lifecycle route; running one for it would let a client forge events.
  const isReserved = key === undefined || key === "" || key.startsWith("$");
  return routeOf(deployment, isReserved ? "$default" : key) ?? routeOf(deployment, "$default");
}

export function routeOf(deployment: Deployment, routeKey: string): Route | undefined {
  return deployment.routes.find((route) => route.routeKey === routeKey);
}

const VARIABLE = /\$\{request\.body\.([^}]+)\}|\$request\.body\.([\w.[\]-]+)/g;

/** Undefined when the message is no JSON object. An expression without variables sends every message to the key that it spells. */
function selectedKey(expression: string, message: string): string | undefined {
  const body = parseObject(message);
  if (body === undefined) return undefined;
  return expression.replace(VARIABLE, (_match, braced: string | undefined, bare: string | undefined) =>
    stringify(lookUp(body, braced ?? bare ?? "")),
  );
}

function parseObject(message: string): object | undefined {
  try {
    const body: unknown = JSON.parse(message);
    return typeof body === "object" && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/** `service.action`, `items[0].kind`. */
function lookUp(body: object, path: string): unknown {
  let value: unknown = body;
  for (const name of path.split(/[.[\]]+/).filter((part) => part !== "")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

/**
 * A path that is absent is an empty text; a list comes out as `[a, b]`. What AWS makes of an object, or of a list in a list, is not
 * documented: they select nothing, and a client that nests them thousands deep costs nothing either.
 */
function stringify(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(scalar).join(", ")}]` : scalar(value);
}

function scalar(value: unknown): string {
  return value === undefined || value === null || typeof value === "object" ? "" : String(value);
}
