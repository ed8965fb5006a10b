import type { InvocationEvent } from "../event-log";
import { type InvocationTimes, problemOf } from "../lambda/invocation";
import type { Client } from "./connection";
import type { ResultInTime } from "./invoke-with-timeout";

/**
 * A function's run for a client, or another call of an integration, as the runtime's log has it.
 * @param target ARN of the function, or what else was called.
 */
export function invocationRecord(
  { apiId, stageName, connectionId }: Client,
  routeKey: string,
  target: string,
  { durationMs, waitMs, initMs }: InvocationTimes,
  about: Pick<InvocationEvent, "outcome" | "error" | "status">,
): InvocationEvent {
  const functionName = target.startsWith("arn:") ? (target.split(":", 7)[6] ?? target) : target;
  const invocation = { type: "invocation", apiId, stageName, routeKey, connectionId, functionName, durationMs, waitMs, ...about } as const;
  return initMs === undefined ? invocation : { ...invocation, initMs };
}

/** Why there is no payload. */
export function failureOf(result: Exclude<ResultInTime, { readonly kind: "payload" }>): Pick<InvocationEvent, "outcome" | "error"> {
  switch (result.kind) {
    case "timeout":
      return { outcome: "timeout", error: `API Gateway stopped waiting after ${result.durationMs} ms` };
    case "functionError":
      return { outcome: "error", error: problemOf(result) };
    case "throttled":
    case "notAllowed":
      return { outcome: result.kind, error: problemOf(result) };
  }
}
