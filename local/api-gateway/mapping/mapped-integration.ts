import type { InvocationEvent } from "../../event-log";
import { type InvocationTimes, NOT_RUN } from "../../lambda/invocation";
import type { MappedIntegration } from "../../model";
import type { IntegrationFailure, IntegrationNeeds, IntegrationOutcome, RouteCall } from "../integration";
import { invocationRecord } from "../invocation-record";
import { mapRequest } from "./request-mapping";
import { mapResponse } from "./response-mapping";

/** What an integration sends to its backend. */
export interface BackendRequest {
  readonly body: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Values for `{name}` in a URL. */
  readonly path: Readonly<Record<string, string>>;
}

export interface BackendResponse {
  readonly statusCode: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  /** Text that the keys of integration responses are patterns for: the status, or the error message of a function. */
  readonly selects: string;
}

export interface Failed {
  readonly failure: IntegrationFailure;
  readonly about: About;
}

/** `about` of a response is for the log, where there is more to say than its status. */
export type BackendResult = InvocationTimes & ((BackendResponse & { readonly about?: About }) | Failed);

type About = Pick<InvocationEvent, "outcome" | "error" | "status">;

/** The backend of one integration. */
export interface Backend {
  /** ARN of the function, or what else is called, for the log. */
  readonly target: string;
  /** Never rejects for what the backend does. */
  call(request: BackendRequest): Promise<BackendResult>;
}

/** Calls a backend with what the request templates make of an event, and makes the response of what it answers. */
export async function callMapped(
  { request: mapping, responses }: MappedIntegration,
  { target, call: callBackend }: Backend,
  call: RouteCall,
  { events }: IntegrationNeeds,
): Promise<IntegrationOutcome> {
  const { client, route } = call;
  let times = NOT_RUN;
  const record = (about: About) => events.record(invocationRecord(client, route.routeKey, target, times, about));
  const fail = (error: string, failure: IntegrationFailure = "failed") => {
    record({ outcome: "error", error });
    return failure;
  };

  const request = attempt(() => mapRequest(mapping, call));
  if (request instanceof Error) return fail(`request template: ${request.message}`);
  if (!request) return fail("no request template fits the message, and passthrough_behavior refuses it", "noTemplate");
  const result = await callBackend(request);
  times = result;
  if ("failure" in result) {
    record(result.about);
    return result.failure;
  }
  const { statusCode } = result;
  const replies = route.repliesToClient && call.event.requestContext.eventType === "MESSAGE";
  const body = replies ? attempt(() => mapResponse(responses, result, call)) : "";
  if (body instanceof Error) return fail(`response template: ${body.message}`);
  if (body === undefined) return fail(`no integration response has the key $default or one for ${JSON.stringify(result.selects)}`);
  record(result.about ?? { outcome: "ok", status: statusCode });
  return { statusCode, headers: {}, body };
}

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}
