import type { EventGivenUpEvent, EventLog } from "../event-log";
import type { LambdaFunction } from "../model";
import { deliverFailure, type SendToQueue } from "./failed-events";
import { functionInvoked } from "./function-invoked";
import { functionError, type InvocationResult, problemOf } from "./invocation";
import type { LambdaLimits } from "./limits";
import type { ErrorDescription } from "./platform-errors";

export interface AsynchronousEvent {
  readonly requestId: string;
  readonly functionArn: string;
  /** JSON text. */
  readonly payload: string;
  /** Runs the function for it, once. */
  attempt(lambda: LambdaFunction): Promise<InvocationResult>;
}

export interface AsynchronousNeeds {
  readonly events: EventLog;
  readonly limits: LambdaLimits;
  /** Takes what is given up. */
  readonly sendToQueue: SendToQueue;
  findFunction(arn: string): LambdaFunction | undefined;
}

interface Pending {
  readonly event: AsynchronousEvent;
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
/** A throttled event is tried again ever later, from the one to the other, and that is not counted as a retry. */
const THROTTLE_DELAY_MS = { first: 1_000, most: 5 * 60_000 };

/** Lambda's queue of events that nobody waits for. Each ends in an answer of its function, or in one `eventGivenUp`. */
export class AsynchronousEvents {
  readonly #needs: AsynchronousNeeds;
  readonly #pending = new Set<Pending>();
  #isClosed = false;

  constructor(needs: AsynchronousNeeds) {
    this.#needs = needs;
  }

  /** False when the queue is full. */
  accept(event: AsynchronousEvent): boolean {
    if (this.#pending.size >= this.#needs.limits.maxWaitingEvents) return false;
    const pending = { event, acceptedAt: Date.now(), attempts: 0, throttles: 0, lastProblem: undefined, lastError: undefined };
    this.#pending.add(pending);
    void this.#attempt(pending);
    return true;
  }

  /** Gives up what is still to be tried; what runs may end. */
  close(): void {
    this.#isClosed = true;
    for (const pending of this.#pending) {
      if (pending.timer === undefined) continue;
      clearTimeout(pending.timer);
      void this.#giveUp(pending, "Shutdown");
    }
  }

  async #attempt(pending: Pending): Promise<void> {
    delete pending.timer;
    const { event, acceptedAt } = pending;
    const lambda = this.#needs.findFunction(event.functionArn);
    if (lambda === undefined) return this.#giveUp(pending, "RetriesExhausted");
    const { maxRetries, maxEventAgeSeconds } = lambda.asynchronous;
    // A function that is disabled will not be tried later either.
    if (lambda.reservedConcurrency === 0) return this.#giveUp(pending, "ZeroReservedConcurrency", lambda);
    if (Date.now() - acceptedAt > (maxEventAgeSeconds * 1000) / this.#needs.limits.asynchronousSpeed) {
      return this.#giveUp(pending, "EventAgeExceeded", lambda);
    }

    // An attempt that could not be made, such as when the bundle cannot be unpacked, counts as one that failed.
    const result = await event.attempt(lambda).catch(failedToRun);
    this.#needs.events.record(functionInvoked(lambda.name, "Event", event.requestId, result));
    if (result.kind === "payload") {
      this.#pending.delete(pending);
      return;
    }
    pending.lastProblem = problemOf(result);
    if (this.#isClosed) return this.#giveUp(pending, "Shutdown");
    if (result.kind === "throttled") {
      this.#later(pending, Math.min(THROTTLE_DELAY_MS.most, THROTTLE_DELAY_MS.first * 2 ** pending.throttles));
      pending.throttles += 1;
      return;
    }
    pending.lastError = result.error;
    pending.attempts += 1;
    const delayMs = RETRY_DELAYS_MS[pending.attempts - 1];
    if (pending.attempts > maxRetries || delayMs === undefined) return this.#giveUp(pending, "RetriesExhausted", lambda);
    this.#later(pending, delayMs);
  }

  #later(pending: Pending, delayMs: number): void {
    pending.timer = setTimeout(() => void this.#attempt(pending), delayMs / this.#needs.limits.asynchronousSpeed);
  }

  /** @param lambda whose settings say where it goes; undefined loses it, with the runtime or because there is no such function any more */
  async #giveUp(pending: Pending, reason: EventGivenUpEvent["reason"], lambda?: LambdaFunction): Promise<void> {
    const { event, attempts, lastProblem, lastError: error } = pending;
    this.#pending.delete(pending);
    const { requestId, payload } = event;
    const deliveries = lambda ? await deliverFailure({ lambda, requestId, payload, reason, attempts, error }, this.#needs.sendToQueue) : [];
    this.#needs.events.record({
      type: "eventGivenUp",
      functionName: event.functionArn.slice(event.functionArn.lastIndexOf(":") + 1),
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
