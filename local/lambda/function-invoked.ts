import type { FunctionInvokedEvent } from "../event-log";
import { type InvocationResult, problemOf } from "./invocation";

/** An invocation through the Lambda API, as the runtime's log has it. */
export function functionInvoked(
  functionName: string,
  invocationType: FunctionInvokedEvent["invocationType"],
  requestId: string,
  result: InvocationResult,
): FunctionInvokedEvent {
  const { durationMs, waitMs, initMs } = result;
  return {
    type: "functionInvoked",
    functionName,
    invocationType,
    requestId,
    outcome: result.kind === "payload" ? "ok" : result.kind === "throttled" ? "throttled" : "error",
    ...(result.kind !== "payload" && { error: problemOf(result) }),
    durationMs,
    waitMs,
    ...(initMs !== undefined && { initMs }),
  };
}
