import { setMaxListeners } from "node:events";
import type { Claimant, EnvironmentBudget } from "./environment-budget";
import type { EnvironmentLog } from "./environment-log";
import type { EventToRun, ExecutionEnvironment, StartEnvironment } from "./execution-environment";
import type { FunctionFaults, InvocationFate } from "./function-faults";
import { functionError, type InvocationResult } from "./invocation";
import type { LambdaLimits } from "./limits";
import { type ErrorDescription, inEvent, SHUT_DOWN } from "./platform-errors";
import { runInvocation } from "./run-invocation";

export interface PoolNeeds {
  readonly budget: EnvironmentBudget;
  readonly limits: LambdaLimits;
  readonly faults: FunctionFaults;
  /** Most environments of this function; undefined leaves it to the budget. */
  readonly maxEnvironments: number | undefined;
  /** A log for an environment that starts now. */
  openLog(): EnvironmentLog;
  readonly start: (log: EnvironmentLog, signal: AbortSignal) => ReturnType<StartEnvironment>;
}

interface Waiting {
  readonly event: EventToRun;
  readonly fate: InvocationFate;
  readonly since: number;
  readonly onDispatched: (accessKeyId: string) => void;
  readonly settle: (result: InvocationResult) => void;
}

/** An environment with what the pool keeps beside it. */
interface Member {
  readonly environment: ExecutionEnvironment;
  readonly log: EnvironmentLog;
  isFresh: boolean;
  idleSince: number;
  /** Since when its event runs. */
  runsSince?: number | undefined;
}

/** An event that waits so many times longer gets another environment even where events are short. */
const MUCH_LATER = 10;

/** The execution environments of one version of a function: started when they are needed, used again, ended when nothing comes. */
export class FunctionPool implements Claimant {
  readonly #needs: PoolNeeds;
  /** The longest idle first, the one used last at the end. */
  readonly #idle: Member[] = [];
  readonly #all = new Set<Member>();
  readonly #waiting: Waiting[] = [];
  readonly #closing = new AbortController();
  readonly #starts = new Set<Promise<void>>();
  #starting = 0;
  /** When the last environment was ready. One start at a time: what waited for it may well be served before another were ready. */
  #grownAt = 0;
  #runningInvocations = 0;
  #growTimer: NodeJS.Timeout | undefined;
  #isRetired = false;
  #whenEmpty: (() => void) | undefined;

  constructor(needs: PoolNeeds) {
    this.#needs = needs;
    // One for each environment that starts.
    setMaxListeners(0, this.#closing.signal);
    needs.budget.join(this);
  }

  /** @param onDispatched told when the event goes to an execution environment, and to which */
  invoke(event: EventToRun, onDispatched: (accessKeyId: string) => void = () => {}): Promise<InvocationResult> {
    return new Promise((settle) => {
      const waiting = { event, fate: this.#needs.faults.fateOfInvocation(), since: performance.now(), onDispatched, settle };
      if (this.#closing.signal.aborted) return settle(refused(waiting, SHUT_DOWN));
      this.#waiting.push(waiting);
      this.#dispatch();
    });
  }

  /** Invocations that wait for an environment. */
  get waitingInvocations(): number {
    return this.#waiting.length;
  }

  /** Invocations that run and have no result yet. */
  get runningInvocations(): number {
    return this.#runningInvocations;
  }

  get environments(): number {
    return this.#all.size + this.#starting;
  }

  get waitingSince(): number | undefined {
    const { maxEnvironments = Number.POSITIVE_INFINITY, limits } = this.#needs;
    const [oldest] = this.#waiting;
    if (oldest === undefined || this.#starting > 0 || this.environments >= maxEnvironments) return undefined;
    return this.environments === 0 || this.#isLate(oldest, limits.growAfterMs) ? oldest.since : undefined;
  }

  get idleSince(): number | undefined {
    return this.#idle[0]?.idleSince;
  }

  startOne(): void {
    this.#starting += 1;
    const start = this.#start().finally(() => this.#starts.delete(start));
    this.#starts.add(start);
  }

  async endIdle(): Promise<void> {
    const member = this.#idle.shift();
    if (member) await this.#end(member);
  }

  /** Ends what has been idle for its time. */
  async endStale(): Promise<void> {
    const { idleMs, lastIdleMs } = this.#needs.limits;
    const idleForMs = performance.now() - (this.idleSince ?? performance.now());
    if (idleForMs >= (this.environments > 1 ? idleMs : lastIdleMs)) await this.endIdle();
  }

  /** Serves what waits and ends then. For a function that has changed or is gone. */
  async retire(): Promise<void> {
    this.#isRetired = true;
    await Promise.all(this.#idle.splice(0).map((member) => this.#end(member)));
    if (this.#isInUse) {
      await new Promise<void>((resolve) => {
        this.#whenEmpty = resolve;
      });
    }
    this.#needs.budget.leave(this);
  }

  /** Ends what runs; its invokers get an error. */
  async close(): Promise<void> {
    this.#isRetired = true;
    clearTimeout(this.#growTimer);
    this.#closing.abort();
    for (const waiting of this.#waiting.splice(0)) waiting.settle(refused(waiting, SHUT_DOWN));
    await Promise.all(this.#starts);
    await Promise.all([...this.#all].map((member) => this.#end(member)));
    this.#needs.budget.leave(this);
  }

  get #isInUse(): boolean {
    return this.environments > 0 || this.#waiting.length > 0;
  }

  /**
   * Whether another environment would help an event that waits. It does not help where events are short: they wait for this machine's cores,
   * which further processes would only share. Measured on two cores, `$default` answered 3,361 messages a second with one environment and
   * 2,596 with three.
   */
  #isLate(oldest: Waiting, growAfterMs: number): boolean {
    const now = performance.now();
    const waitedMs = now - Math.max(oldest.since, this.#grownAt);
    const runsLong = [...this.#all].every(({ runsSince }) => runsSince !== undefined && now - runsSince >= growAfterMs);
    return (waitedMs >= growAfterMs && runsLong) || waitedMs >= MUCH_LATER * growAfterMs;
  }

  #dispatch(): void {
    for (let waiting = this.#waiting[0]; waiting; waiting = this.#waiting[0]) {
      const member = this.#idle.pop();
      if (!member) break;
      if (!member.environment.isAlive) this.#all.delete(member);
      else if (waiting.fate.findsNoneWarm && !member.isFresh) void this.#end(member);
      else void this.#run(member);
    }
    for (const { environment } of this.#idle) environment.freeze();
    this.#needs.budget.balance();
    if (this.#waiting.length > 0 && this.#starting === 0 && !this.#closing.signal.aborted) {
      this.#growTimer ??= setTimeout(() => {
        this.#growTimer = undefined;
        this.#dispatch();
        // One more, since a timer may be a little early.
      }, this.#needs.limits.growAfterMs + 1);
    }
    this.#noticeEmptiness();
  }

  #noticeEmptiness(): void {
    if (!this.#isInUse) this.#whenEmpty?.();
  }

  async #start(): Promise<void> {
    const log = this.#needs.openLog();
    const startedAt = performance.now();
    log.initStarts();
    const started = await this.#needs.start(log, this.#closing.signal);
    this.#starting -= 1;
    this.#grownAt = performance.now();
    if ("error" in started) {
      log.initFailed(started.error, performance.now() - startedAt);
      const waiting = this.#waiting.shift();
      waiting?.settle(refused(waiting, started.error));
    } else {
      const member = { environment: started.environment, log, isFresh: true, idleSince: performance.now() };
      this.#all.add(member);
      this.#idle.push(member);
      if (this.#isRetired && this.#waiting.length === 0) void this.endIdle();
    }
    this.#dispatch();
  }

  async #run(member: Member): Promise<void> {
    const waiting = this.#waiting.shift();
    if (!waiting) return;
    const { environment, log } = member;
    const { event, fate, since, onDispatched } = waiting;
    onDispatched(environment.accessKeyId);
    const startedAt = performance.now();
    log.starts(event.requestId);
    this.#runningInvocations += 1;
    member.runsSince = startedAt;
    const outcome = await runInvocation(environment, event, fate);
    member.runsSince = undefined;
    this.#runningInvocations -= 1;
    const durationMs = performance.now() - startedAt;
    const waitMs = startedAt - since;
    const initMs = member.isFresh ? environment.initMs : undefined;
    member.isFresh = false;
    void environment.idle().then(() => this.#freezeUnlessNeeded(environment));
    const { requestId } = event;
    const error = "error" in outcome ? outcome.error : undefined;
    const logTail = environment
      .settled()
      .then(() => log.ends({ requestId, durationMs, initMs, maxMemoryBytes: environment.maxMemoryBytes, error }));
    waiting.settle(
      "payload" in outcome
        ? { kind: "payload", payload: outcome.payload, logTail, durationMs, waitMs, initMs }
        : { kind: "functionError", error: inEvent(requestId, outcome.error), logTail, durationMs, waitMs, initMs },
    );
    await logTail;
    await this.#release(member);
  }

  /**
   * With an event that waits, the environment goes on to that. Stopping and waking a process takes as long as some twenty short events,
   * since each of its eleven threads has to.
   */
  #freezeUnlessNeeded(environment: ExecutionEnvironment): void {
    if (this.#waiting.length === 0) environment.freeze();
  }

  async #release(member: Member): Promise<void> {
    const isDone = this.#isRetired && this.#waiting.length === 0;
    if (!member.environment.isAlive || isDone || this.#needs.budget.mustYield(this)) await this.#end(member);
    else {
      member.idleSince = performance.now();
      this.#idle.push(member);
    }
    this.#dispatch();
  }

  /** Counted as an environment until its memory is free. */
  async #end(member: Member): Promise<void> {
    await member.environment.stop();
    this.#all.delete(member);
    this.#needs.budget.balance();
    this.#noticeEmptiness();
  }
}

function refused({ event, since }: Waiting, error: ErrorDescription): InvocationResult {
  return functionError(inEvent(event.requestId, error), performance.now() - since);
}
