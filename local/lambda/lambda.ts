import { randomUUID } from "node:crypto";
import type { EventLog } from "../event-log";
import type { LambdaFunction, Model } from "../model";
import type { Preparation } from "../served-stack";
import { type AsynchronousInvocation, AsynchronousInvocations } from "./asynchronous-invocations";
import { ReservedConcurrency } from "./concurrency";
import { EnvironmentBudget } from "./environment-budget";
import type { SendToQueue } from "./failure-destinations";
import { findFunction } from "./find-function";
import { type FunctionFaults, NO_FUNCTION_FAULTS } from "./function-faults";
import { parseFunctionReference } from "./function-reference";
import { FunctionVersions, type VersionNeeds } from "./function-versions";
import { functionError, type Invocation, type InvocationResult, type Invoker, notAllowed, throttled } from "./invocation";
import { DEFAULT_LIMITS, type LambdaLimits } from "./limits";
import { OriginTimes } from "./origin-times";
import { cannotRun, functionNotFound } from "./platform-errors";
import { NodePrograms } from "./process/node-program";
import { mayInvoke } from "./resource-policy";
import { newTraceId } from "./trace-id";
import { WaitingCallers } from "./waiting-callers";

export interface LambdaNeeds extends Omit<VersionNeeds, "budget" | "limits" | "faults" | "programs"> {
  readonly model: () => Model;
  readonly events: EventLog;
  /** Takes the events of dropped invocations. */
  readonly sendToQueue: SendToQueue;
  /** @default DEFAULT_LIMITS */
  readonly limits?: Partial<LambdaLimits>;
  /** @default the Node.js that runs this process, for every runtime */
  readonly programs?: NodePrograms;
  /** @default nothing goes wrong on purpose */
  readonly faults?: FunctionFaults;
}

export interface Lambda extends Invoker {
  /**
   * When the client message arrived that an execution environment serves, in milliseconds of `performance.now()`; undefined for a key that
   * no environment has.
   */
  beganAt(accessKeyId: string): number | undefined;
  /** For an invoker that waits for the result and that may invoke `fn`. */
  invokeSynchronously(fn: LambdaFunction, invocation: Invocation): Promise<InvocationResult>;
  /** Queues the event for `fn`. False when the queue is full. */
  invokeAsynchronously(fn: LambdaFunction, invocation: Invocation): boolean;
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
  const origins = new OriginTimes();
  const resolve = (arn: string) => {
    const reference = parseFunctionReference(arn, null);
    return { fn: reference && findFunction(needs.model().functions, reference), qualifier: reference?.qualifier };
  };
  const asynchronous = new AsynchronousInvocations({
    events: needs.events,
    limits,
    sendToQueue: needs.sendToQueue,
    findFunction: (arn) => resolve(arn).fn,
  });
  const versions = await FunctionVersions.open({
    ...needs,
    budget,
    limits,
    faults: needs.faults ?? NO_FUNCTION_FAULTS,
    programs: needs.programs ?? new NodePrograms(),
    variablesOf(fn, directory, logStreamName) {
      const variables = needs.variablesOf(fn, directory, logStreamName);
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

  function dispatch(fn: LambdaFunction, invocation: Invocation, beganAt: number): Promise<InvocationResult> | InvocationResult {
    if (fn.cannotRun !== undefined) return functionError(cannotRun(fn.cannotRun));
    const pool = versions.poolOf(fn);
    // A reload removed the function after it was looked up.
    if (!pool) return functionError(functionNotFound(fn.arn));
    if (isAccountBusy(fn) || pool.waitingInvocations >= limits.maxWaitingInvocations) return throttled("ConcurrentInvocationLimitExceeded");
    const { callerAccessKeyId, onDispatched } = invocation;
    const onTaken = (accessKeyId: string) => {
      origins.set(accessKeyId, beganAt);
      onDispatched?.();
    };
    const result = reservations.reserve(fn, () => callers.during(callerAccessKeyId, () => pool.invoke(invocation, onTaken)));
    return result ?? throttled("ReservedFunctionConcurrentInvocationLimitExceeded");
  }

  function isAccountBusy({ reservedConcurrency }: LambdaFunction): boolean {
    if (reservedConcurrency !== undefined) return false;
    let running = 0;
    for (const { runningInvocations } of versions.pools) running += runningInvocations;
    return running >= limits.accountConcurrency;
  }

  async function run(
    fn: LambdaFunction,
    invocation: Invocation,
    beganAt = origins.ofNewInvocation(invocation.callerAccessKeyId),
  ): Promise<InvocationResult> {
    const result = dispatch(fn, invocation, beganAt);
    if ("kind" in result) return result;
    inFlight.add(result);
    try {
      return await result;
    } finally {
      inFlight.delete(result);
    }
  }

  return {
    beganAt: (accessKeyId) => origins.of(accessKeyId),

    invokeSynchronously: (fn, invocation) => run(fn, invocation),

    invokeAsynchronously(fn, { callerAccessKeyId, ...invocation }) {
      const beganAt = origins.ofNewInvocation(callerAccessKeyId);
      const queued: AsynchronousInvocation = {
        requestId: invocation.requestId,
        functionArn: fn.arn,
        event: invocation.event,
        attempt: (current) => run(current, invocation, beganAt),
      };
      return !isClosed && asynchronous.accept(queued);
    },

    async invoke({ functionArn, event, caller, onDispatched }) {
      const { fn, qualifier } = resolve(functionArn);
      if (!fn) return notAllowed(`there is no function ${functionArn}`);
      if (!mayInvoke(fn.permissions, caller, qualifier)) {
        const invoked = qualifier === undefined ? fn.name : `${fn.name}:${qualifier}`;
        return notAllowed(`no aws_lambda_permission of ${invoked} lets ${caller.service} invoke it for ${caller.sourceArn}`);
      }
      return run(fn, { requestId: randomUUID(), event, traceId: newTraceId(), invokedFunctionArn: functionArn, onDispatched });
    },

    prepare: (next) => versions.prepare(next),

    startAll: () => versions.startAll(),

    endIdle,

    async close() {
      isClosed = true;
      clearInterval(idleTimer);
      asynchronous.close();
      await settledOrTimedOut(inFlight, limits.drainMs);
      await versions.close();
    },
  };
}

async function settledOrTimedOut(work: ReadonlySet<Promise<unknown>>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.allSettled(work), timeUp]);
  clearTimeout(timer);
}
