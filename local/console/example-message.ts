import { selectRoute } from "../api-gateway/route-selection";
import type { Deployment } from "../model";

/** A text that selects no custom route, and to which this project's `$default` has an answer. */
const PLAIN_TEXT = "Marko?";

/** An expression that is one variable and nothing else. */
const ONE_VARIABLE = /^\$(?:request\.body\.([\w.-]+)|\{request\.body\.([\w.-]+)\})$/;

/** A message that the deployment routes to `routeKey`; undefined where none is easily made. */
export function exampleMessage(deployment: Deployment, routeKey: string): string | undefined {
  const candidate = routeKey === "$default" ? PLAIN_TEXT : selecting(deployment.routeSelectionExpression, routeKey);
  return candidate !== undefined && selectRoute(deployment, candidate)?.routeKey === routeKey ? candidate : undefined;
}

function selecting(expression: string, routeKey: string): string | undefined {
  const [, bare, braced] = ONE_VARIABLE.exec(expression) ?? [];
  const path = (bare ?? braced)?.split(".");
  if (path === undefined) return undefined;
  const [first = "", ...rest] = path;
  const value = rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), routeKey);
  return JSON.stringify({ [first]: value, ...(first !== "data" && { data: "Hello World!" }) });
}
