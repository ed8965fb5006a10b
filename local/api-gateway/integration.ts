import type { Answer } from "../aws-api/aws-api";
import type { EventLog } from "../event-log";
import type { Principal } from "../iam/credentials";
import type { AccessControl } from "../iam/iam";
import type { SignedRequest } from "../iam/signature";
import type { Invoker } from "../lambda/invocation";
import type { EmulatedService, Route } from "../model";
import type { Client } from "./connection";
import { callLambdaProxy } from "./integrations/lambda-proxy";
import type { RouteEvent } from "./lambda-events";

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
  readonly access: Pick<AccessControl, "assumeRole">;
  readonly callService: CallService;
}

/** Calls an emulated service for a principal. */
export type CallService = (service: EmulatedService, principal: Principal, request: SignedRequest) => Promise<Answer>;

/** Calls the integration of a route and records one event about it. Each type of integration is a file in `integrations/`. */
export function callIntegration(call: RouteCall, needs: IntegrationNeeds): Promise<IntegrationOutcome> {
  const { integration } = call.route;
  if (integration.type === "lambdaProxy") return callLambdaProxy(integration, call, needs);
  // Loads the engine of the templates, which most stacks do not need: a start is no slower for it.
  const types: typeof import("./integrations/other-types") = require("./integrations/other-types");
  return types.callOtherType(integration, call, needs);
}
