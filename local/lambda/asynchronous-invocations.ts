import type { EventLog, InvocationDroppedEvent } from "../event-log";
import type { LambdaFunction } from "../model";
import { deliverFailure, type SendToQueue } from "./failure-destinations";
import { functionInvoked } from "./function-invoked";
import { functionError, type InvocationResult, problemOf } from "./invocation";
import type { LambdaLimits } from "./limits";
import type { ErrorDescription } from "./platform-errors";

export interface AsynchronousInvocation {
  readonly requestId: string;
  readonly functionArn: string;
  /** JSON text. */
  readonly event: string;
  /** Runs the function for it, once. */
  attempt(fn: LambdaFunction): Promise<InvocationResult>;
}

export interface AsynchronousNeeds {
  readonly events: EventLog;
  readonly limits: LambdaLimits;
  /** Takes the events of dropped invocations. */
  readonly sendToQueue: SendToQueue;
  findFunction(arn: string): LambdaFunction | undefined;
}

interface Pending {
  readonly invocation: AsynchronousInvocation;
  readonly acceptedAt: number;
  attempts: number;
  throttles: number;
  /** Why the last attempt failed. */
  lastProblem: string | undefined;
  /** Of the last attempt that was not throttled. */
  lastError: ErrorDescription | undefined;
  timer?: NodeJS.Timeout;
}

/** docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_DELAYS_MS = [60_000, 120_000];
/** Delays of a throttled invocation, doubled from the first to the longest. They do not count as retries. */
const THROTTLE_DELAY_MS = { first: 1_000, most: 5 * 60_000 };

/** Lambda's queue of asynchronous invocations. Each ends in a payload of its function, or in one `invocationDropped`. */
export class AsynchronousInvocations {
  readonly #needs: AsynchronousNeeds;
  readonly #pending = new Set<Pending>();
  #isClosed = false;

  constructor(needs: AsynchronousNeeds) {
    this.#needs = needs;
  }

  /** False when the queue is full. */
  accept(invocation: AsynchronousInvocation): boolean {
    if (this.#pending.size >= this.#needs.limits.maxWaitingInvocations) return false;
    const pending = { invocation, acceptedAt: Date.now(), attempts: 0, throttles: 0, lastProblem: undefined, lastError: undefined };
    this.#pending.add(pending);
    void this.#attempt(pending);
    return true;
  }

  /** Drops the invocations that wait for a retry; attempts that run may end. */
  close(): void {
    this.#isClosed = true;
    for (const pending of this.#pending) {
      if (pending.timer === undefined) continue;
      clearTimeout(pending.timer);
      void this.#drop(pending, "Shutdown");
    }
  }

  async #attempt(pending: Pending): Promise<void> {
    delete pending.timer;
    const { invocation, acceptedAt } = pending;
    const fn = this.#needs.findFunction(invocation.functionArn);
    if (fn === undefined) return this.#drop(pending, "RetriesExhausted");
    const { maxRetries, maxEventAgeSeconds } = fn.asynchronous;
    // A function that is disabled will not be tried later either.
    if (fn.reservedConcurrency === 0) return this.#drop(pending, "ZeroReservedConcurrency", fn);
    if (Date.now() - acceptedAt > (maxEventAgeSeconds * 1000) / this.#needs.limits.asynchronousSpeed) {
      return this.#drop(pending, "EventAgeExceeded", fn);
    }

    // An attempt that could not be made, such as when the bundle cannot be unpacked, counts as one that failed.
    const result = await invocation.attempt(fn).catch(failedToRun);
    this.#needs.events.record(functionInvoked(fn.name, "Event", invocation.requestId, result));
    if (result.kind === "payload") {
      this.#pending.delete(pending);
      return;
    }
    pending.lastProblem = problemOf(result);
    if (this.#isClosed) return this.#drop(pending, "Shutdown");
    if (result.kind === "throttled") {
      this.#later(pending, Math.min(THROTTLE_DELAY_MS.most, THROTTLE_DELAY_MS.first * 2 ** pending.throttles));
      pending.throttles += 1;
      return;
    }
    pending.lastError = result.error;
    pending.attempts += 1;
    const delayMs = RETRY_DELAYS_MS[pending.attempts - 1];
    if (pending.attempts > maxRetries || delayMs === undefined) return this.#drop(pending, "RetriesExhausted", fn);
    this.#later(pending, delayMs);
  }

  #later(pending: Pending, delayMs: number): void {
    pending.timer = setTimeout(() => void this.#attempt(pending), delayMs / this.#needs.limits.asynchronousSpeed);
  }

  /** @param fn whose settings name the destinations; without it the event is lost: the runtime ends, or the function was removed. */
  async #drop(pending: Pending, reason: InvocationDroppedEvent["reason"], fn?: LambdaFunction): Promise<void> {
    const { invocation, attempts, lastProblem, lastError: error } = pending;
    this.#pending.delete(pending);
    const { requestId, event } = invocation;
    const deliveries = fn ? await deliverFailure({ fn, requestId, event, reason, attempts, error }, this.#needs.sendToQueue) : [];
    this.#needs.events.record({
      type: "invocationDropped",
      functionName: invocation.functionArn.slice(invocation.functionArn.lastIndexOf(":") + 1),
      requestId,
      reason,
      attempts,
      ...(lastProblem !== undefined && { error: lastProblem }),
      deliveries,
    });
  }
}

function failedToRun({ name, message }: Error): InvocationResult {
  return functionError({ errorType: name, errorMessage: message });
}
