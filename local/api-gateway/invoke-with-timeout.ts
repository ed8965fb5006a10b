import {
  functionError,
  type InvocationResult,
  type InvocationTimes,
  type Invoker,
  type NotAllowed,
  type ServiceInvocation,
} from "../lambda/invocation";

/** The function took longer than the gateway waits. */
interface TimedOut extends InvocationTimes {
  readonly kind: "timeout";
}

/** What the gateway gets from a function. */
export type ResultInTime = InvocationResult | NotAllowed | TimedOut;

/**
 * Waits for a function no longer than `timeoutMs` from when the event went to it. The function goes on after the gateway gave up; its late
 * result is dropped. Never rejects.
 */
export function invokeWithTimeout(
  timeoutMs: number,
  invocation: Omit<ServiceInvocation, "onDispatched">,
  invoker: Invoker,
): Promise<ResultInTime> {
  const { functionArn, event, caller } = invocation;
  const startedAt = performance.now();
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const onDispatched = () => {
      const waitMs = performance.now() - startedAt;
      timer ??= setTimeout(() => resolve({ kind: "timeout", durationMs: timeoutMs, waitMs, initMs: undefined }), timeoutMs);
      // Must not keep the process alive after the gateway was closed.
      timer.unref();
    };
    const end = (result: ResultInTime) => {
      clearTimeout(timer);
      resolve(result);
    };
    invoker.invoke({ functionArn, event, caller, onDispatched }).then(end, ({ name, message }: Error) => {
      end(functionError({ errorType: name, errorMessage: message }, performance.now() - startedAt));
    });
  });
}
