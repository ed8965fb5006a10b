import type { Deployment, Route } from "../model";

/**
 * The route of a message: the one whose key equals the value of the route selection expression, else `$default`.
 * docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
export function selectRoute(deployment: Deployment, message: string): Route | undefined {
  const key = selectedKey(deployment.routeSelectionExpression, message);
  // AWS does not document messages that name a lifecycle route. Running one for a message would let a client forge events.
  const isReserved = key === undefined || key === "" || key.startsWith("$");
  return routeOf(deployment, isReserved ? "$default" : key) ?? routeOf(deployment, "$default");
}

export function routeOf(deployment: Deployment, routeKey: string): Route | undefined {
  return deployment.routes.find((route) => route.routeKey === routeKey);
}

/** A variable with its path, in braces or without; or a `$` that stands for itself. */
const PARTS = /\$\{request\.body\.([^}]+)\}|\$request\.body\.(\w[\w.[\]-]*)|\\\$/g;

/**
 * Undefined when the expression looks into the body and the message is no JSON object. An expression without variables sends every
 * message to the key that it spells.
 */
function selectedKey(expression: string, message: string): string | undefined {
  let body: object | undefined;
  let isUnreadable = false;
  const key = expression.replace(PARTS, (part, braced: string | undefined, bare: string | undefined) => {
    const path = braced ?? bare;
    if (path === undefined) return part.slice(1);
    body ??= parseObject(message);
    if (body === undefined) isUnreadable = true;
    return body === undefined ? "" : asText(lookUp(body, path));
  });
  return isUnreadable ? undefined : key;
}

function parseObject(message: string): object | undefined {
  // A plain text such as `Marko?` is common, and an exception costs more than the rest of the selection.
  if (!/^\s*[{[]/.test(message)) return undefined;
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
    // Items only: `length` is a property of JavaScript's lists, not of JSON's.
    const isThere = Array.isArray(value) ? /^\d+$/.test(name) : typeof value === "object" && value !== null && Object.hasOwn(value, name);
    if (!isThere) return undefined;
    value = Reflect.get(value as object, name);
  }
  return value;
}

/** An absent path is an empty text; a list becomes `[a, b]`. Values that are nested deeper are left out. */
function asText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(scalarText).join(", ")}]` : scalarText(value);
}

function scalarText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
