import type { Deployment, Route } from "../model";
import { evaluateOverMessage } from "./selection-expression";

/**
 * The route of a message: the one whose key equals the value of the route selection expression, else `$default`.
 * docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
export function selectRoute(deployment: Deployment, message: string): Route | undefined {
  const key = evaluateOverMessage(deployment.routeSelectionExpression, message);
  // AWS does not document messages that name a lifecycle route. Running one for a message would let a client forge events.
  const isReserved = key === undefined || key === "" || key.startsWith("$");
  return routeOf(deployment, isReserved ? "$default" : key) ?? routeOf(deployment, "$default");
}

export function routeOf(deployment: Deployment, routeKey: string): Route | undefined {
  return deployment.routes.find((route) => route.routeKey === routeKey);
}
