import { randomUUID } from "node:crypto";
import type { Invoked, Invoker } from "../api-gateway/integration";
import type { EventLog } from "../event-log";
import type { AccessControl } from "../iam/iam";
import type { LambdaFunction, Model } from "../model";
import type { Preparation } from "../served-stack";
import { type AsynchronousEvent, AsynchronousEvents } from "./asynchronous-events";
import { refusalOf } from "./caller-access";
import { type Execution, ReservedConcurrency } from "./concurrency";
import { EnvironmentBudget } from "./environment-budget";
import { EventBeginnings } from "./event-beginnings";
import type { SendToQueue } from "./failed-events";
import { findFunction } from "./find-function";
import { type FunctionFaults, NO_FUNCTION_FAULTS } from "./function-faults";
import { parseFunctionReference } from "./function-reference";
import { FunctionVersions, type VersionNeeds } from "./function-versions";
import { DEFAULT_LIMITS, type LambdaLimits } from "./limits";
import { cannotRun, type ErrorDescription, functionNotFound } from "./platform-errors";
import { RuntimePrograms } from "./process/runtime-programs";
import { newTraceId } from "./trace-id";
import { WaitingCallers } from "./waiting-callers";

export interface LambdaNeeds extends Omit<VersionNeeds, "budget" | "limits" | "faults" | "programs"> {
  readonly model: () => Model;
  readonly events: EventLog;
  readonly access: AccessControl;
  /** Takes the events that are given up. */
  readonly sendToQueue: SendToQueue;
  /** @default DEFAULT_LIMITS */
  readonly limits?: Partial<LambdaLimits>;
  /** @default those of this machine */
  readonly programs?: RuntimePrograms;
  /** @default nothing goes wrong on purpose */
  readonly faults?: FunctionFaults;
}

/** An event for a function, from whoever may invoke it. */
export interface EventForFunction {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  /** `_X_AMZN_TRACE_ID`. */
  readonly traceId: string;
  /** JSON text. */
  readonly clientContext?: string;
  /** As the invoker named the function. */
  readonly invokedFunctionArn: string;
  /** Of the credentials that the invoker signed with. */
  readonly callerAccessKeyId?: string;
  /** Told when the event no longer waits for an execution environment. */
  readonly onDispatched?: () => void;
}

export interface Lambda extends Invoker {
  /**
   * When the event came that led to what an execution environment does now, through whatever functions, in milliseconds of
   * `performance.now()`; undefined for a key of nobody's.
   */
  beganAt(accessKeyId: string): number | undefined;
  /** Runs a function for an event whose sender waits. */
  run(lambda: LambdaFunction, event: EventForFunction): Promise<Execution>;
  /** Takes an event whose sender does not wait; false when it takes no more now. */
  accept(lambda: LambdaFunction, event: EventForFunction): boolean;
  /**
   * Unpacks what is new or has changed in `next`.
   * @throws UserError when a bundle cannot be unpacked.
   */
  prepare(next: Model): Promise<Preparation>;
  /** Starts an execution environment of every function that has none, so that debuggers can attach before the first event. */
  startAll(): void;
  /** Ends the execution environments that have been idle for their time; it is done every few seconds. */
  endIdle(): Promise<void>;
  /** Lets what runs go on for a short time and ends it then. */
  close(): Promise<void>;
}

/** How often to look for execution environments that have been idle for their time, in milliseconds. */
const LOOK_FOR_IDLE_EVERY_MS = 5_000;

/** Runs the functions of the model, each in processes of its own. */
export async function startLambda(needs: LambdaNeeds): Promise<Lambda> {
  const limits = { ...DEFAULT_LIMITS, ...needs.limits };
  // Under a debugger every function has an environment from the start.
  const budget = new EnvironmentBudget(needs.inspect ? Number.POSITIVE_INFINITY : limits.maxEnvironments);
  const reservations = new ReservedConcurrency();
  const callers = new WaitingCallers(budget);
  const beginnings = new EventBeginnings();
  const resolve = (arn: string) => {
    const reference = parseFunctionReference(arn, null);
    return { lambda: reference && findFunction(needs.model().functions, reference), qualifier: reference?.qualifier };
  };
  const asynchronous = new AsynchronousEvents({
    events: needs.events,
    limits,
    sendToQueue: needs.sendToQueue,
    findFunction: (arn) => resolve(arn).lambda,
  });
  const versions = await FunctionVersions.open({
    ...needs,
    budget,
    limits,
    faults: needs.faults ?? NO_FUNCTION_FAULTS,
    programs: needs.programs ?? new RuntimePrograms(),
    variablesOf(lambda, directory, logStreamName) {
      const variables = needs.variablesOf(lambda, directory, logStreamName);
      if (variables.AWS_ACCESS_KEY_ID !== undefined) callers.register(variables.AWS_ACCESS_KEY_ID);
      return variables;
    },
  });
  const inFlight = new Set<Promise<unknown>>();
  let isClosed = false;

  // Bundles are unpacked at once, so that a broken one is an error of the start and not of the first event.
  try {
    (await versions.prepare(needs.model())).commit();
  } catch (error) {
    await versions.close();
    throw error;
  }
  const endIdle = async () => {
    await Promise.all([...versions.pools].map((pool) => pool.endStale()));
  };
  const idleTimer = setInterval(() => void endIdle(), LOOK_FOR_IDLE_EVERY_MS);
  idleTimer.unref();

  async function execute(lambda: LambdaFunction, event: EventForFunction, beganAt: number): Promise<Execution> {
    const { payload, callerAccessKeyId, onDispatched, ...rest } = event;
    if (lambda.cannotRun !== undefined) return failed(cannotRun(lambda.cannotRun));
    const pool = versions.poolOf(lambda);
    // A reload removed the function after it was looked up.
    if (!pool) return failed(functionNotFound(lambda.arn));
    const running = [...versions.pools].reduce((sum, { runningEvents }) => sum + runningEvents, 0);
    const isAccountBusy = lambda.reservedConcurrency === undefined && running >= limits.accountConcurrency;
    if (isAccountBusy || pool.waitingEvents >= limits.maxWaitingEvents) return { throttled: "ConcurrentInvocationLimitExceeded" };
    const execution = await reservations.within(lambda, () =>
      callers.during(callerAccessKeyId, () =>
        pool.invoke({ ...rest, event: payload }, (accessKeyId) => {
          beginnings.goesTo(accessKeyId, beganAt);
          onDispatched?.();
        }),
      ),
    );
    return execution === "throttled" ? { throttled: "ReservedFunctionConcurrentInvocationLimitExceeded" } : execution;
  }

  async function run(
    lambda: LambdaFunction,
    event: EventForFunction,
    beganAt = beginnings.ofEventFrom(event.callerAccessKeyId),
  ): Promise<Execution> {
    const execution = execute(lambda, event, beganAt);
    inFlight.add(execution);
    try {
      return await execution;
    } finally {
      inFlight.delete(execution);
    }
  }

  return {
    beganAt: (accessKeyId) => beginnings.of(accessKeyId),

    run: (lambda, event) => run(lambda, event),

    accept(lambda, { callerAccessKeyId, ...event }) {
      const beganAt = beginnings.ofEventFrom(callerAccessKeyId);
      const asynchronousEvent: AsynchronousEvent = {
        requestId: event.requestId,
        functionArn: lambda.arn,
        payload: event.payload,
        attempt: (current) => run(current, event, beganAt),
      };
      return !isClosed && asynchronous.accept(asynchronousEvent);
    },

    async invoke({ functionArn, payload, caller, onDispatched }): Promise<Invoked> {
      const { lambda, qualifier } = resolve(functionArn);
      if (!lambda) return refused(functionArn, { kind: "notAllowed", reason: `there is no function ${functionArn}` });
      const refusal = refusalOf({ lambda, qualifier, functionArn }, caller, needs.access);
      const reason = typeof refusal === "object" ? await refusal : refusal;
      if (reason !== undefined) return refused(lambda.name, { kind: "notAllowed", reason });
      const event = {
        requestId: randomUUID(),
        payload,
        traceId: newTraceId(),
        invokedFunctionArn: functionArn,
        ...(onDispatched && { onDispatched }),
      };
      const execution = await run(lambda, event);
      if ("throttled" in execution) {
        const errorMessage = `Rate Exceeded. (${execution.throttled})`;
        return refused(lambda.name, { kind: "failed", errorType: "TooManyRequestsException", errorMessage });
      }
      const { outcome, durationMs, waitMs, initMs } = execution;
      const answer =
        "payload" in outcome
          ? ({ kind: "returned", payload: outcome.payload } as const)
          : ({ kind: "failed", errorType: outcome.error.errorType, errorMessage: outcome.error.errorMessage } as const);
      return { functionName: lambda.name, answer, durationMs, waitMs, ...(initMs !== undefined && { initMs }) };
    },

    prepare: (next) => versions.prepare(next),

    startAll: () => versions.startAll(),

    endIdle,

    async close() {
      isClosed = true;
      clearInterval(idleTimer);
      asynchronous.close();
      await settledWithin(inFlight, limits.drainMs);
      await versions.close();
    },
  };
}

async function settledWithin(work: ReadonlySet<Promise<unknown>>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.allSettled(work), timeUp]);
  clearTimeout(timer);
}

/** An event that no execution environment was started for. */
function failed(error: ErrorDescription): Execution {
  return { outcome: { error }, durationMs: 0, waitMs: 0, logTail: Promise.resolve("") };
}

function refused(functionName: string, answer: Invoked["answer"]): Invoked {
  return { functionName, answer, durationMs: 0, waitMs: 0 };
}
