import type { EventLog } from "../event-log";
import type { Invoker } from "../lambda/invocation";
import type { MappedIntegration, Route } from "../model";
import type { Client } from "./connection";
import { callLambdaProxy } from "./integrations/lambda-proxy";
import { MOCK } from "./integrations/mock";
import type { RouteEvent } from "./lambda-events";
import type { Backend } from "./mapping/mapped-integration";

/** A connect, a message or a disconnect on its way to the integration of its route. */
export interface RouteCall {
  readonly route: Route;
  /** `arn:aws:execute-api:{region}:{account}:{apiId}` */
  readonly executionArn: string;
  readonly client: Client;
  readonly event: RouteEvent;
}

/** A route's response as API Gateway goes on with it: the status decides about a handshake, the body goes to the client. */
export interface RouteResponse {
  readonly statusCode: number;
  readonly body?: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Why an integration gave no response. `noTemplate`: its templates refuse the message. */
export type IntegrationFailure = "timeout" | "notAllowed" | "noTemplate" | "failed";

export type IntegrationOutcome = RouteResponse | IntegrationFailure;

export interface IntegrationNeeds {
  readonly invoker: Invoker;
  readonly events: EventLog;
}

/** Calls the integration of a route and records one event about it. Each type of integration is a file in `integrations/`. */
export function callIntegration(call: RouteCall, needs: IntegrationNeeds): Promise<IntegrationOutcome> {
  const { integration } = call.route;
  return integration.type === "lambdaProxy" ? callLambdaProxy(integration, call, needs) : callOther(integration, call, needs);
}

/** The engine of the templates is loaded when the first integration needs it: most stacks have none, and a start is no slower for it. */
function callOther(integration: MappedIntegration, call: RouteCall, needs: IntegrationNeeds): Promise<IntegrationOutcome> {
  const { callMapped } = require("./mapping/mapped-integration") as typeof import("./mapping/mapped-integration");
  return callMapped(integration, backendOf(integration), call, needs);
}

function backendOf(integration: MappedIntegration): Backend {
  switch (integration.type) {
    case "mock":
      return MOCK;
  }
}
