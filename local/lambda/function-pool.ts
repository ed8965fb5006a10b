import { randomUUID } from "node:crypto";
import { ExecutionEnvironment, type Outcome } from "./execution-environment";
import type { ErrorDescription } from "./worker-protocol";

export interface Invocation {
  readonly requestId: string;
  readonly outcome: Outcome;
  /** How long the event waited for a free execution environment, in milliseconds; 0 on a warm one. */
  readonly waitMs: number;
  /** How long the handler ran, in milliseconds. */
  readonly durationMs: number;
  /** Set when this event was the first of its execution environment. */
  readonly initMs?: number;
}

export interface PoolNeeds {
  readonly timeoutMs: number;
  /** Most execution environments at a time; further events wait their turn. */
  readonly maxConcurrency: number;
  /** @param signal ends what is starting. */
  start(signal: AbortSignal): Promise<ExecutionEnvironment | ErrorDescription>;
}

/**
 * An event that waited this long gets another execution environment. AWS starts one for every event that finds none free, on
 * machines of its own; here they share two cores with everything else, and most events are over sooner than a thread is up.
 */
const GROW_AFTER_MS = 25;

interface Waiting {
  readonly event: string;
  readonly since: number;
  readonly settle: (invocation: Invocation) => void;
}

/** The execution environments of one function, started when they are needed and used again. */
export class FunctionPool {
  readonly #needs: PoolNeeds;
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #fresh = new WeakSet<ExecutionEnvironment>();
  readonly #waiting: Waiting[] = [];
  readonly #starting = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #growTimer: NodeJS.Timeout | undefined;

  constructor(needs: PoolNeeds) {
    this.#needs = needs;
  }

  /** @param event JSON text. */
  invoke(event: string): Promise<Invocation> {
    return new Promise((settle) => {
      const waiting = { event, since: performance.now(), settle };
      if (this.#closing.signal.aborted) return settle(refused(waiting, SHUT_DOWN));
      this.#waiting.push(waiting);
      this.#dispatch();
    });
  }

  /** Kills what runs; whoever waits for it gets an error. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#growTimer);
    for (const waiting of this.#waiting.splice(0)) waiting.settle(refused(waiting, SHUT_DOWN));
    await Promise.all([...this.#starting, ...[...this.#all].map((environment) => environment.stop())]);
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const environment = this.#idle.pop();
      if (!environment) break;
      if (environment.alive) void this.#run(environment);
      else this.#all.delete(environment);
    }
    if (this.#waiting.length > 0) this.#grow();
  }

  #grow(): void {
    const count = this.#all.size + this.#starting.size;
    if (count >= this.#needs.maxConcurrency) return;
    if (count === 0) {
      this.#startOne();
    } else if (this.#growTimer === undefined) {
      this.#growTimer = setTimeout(() => {
        this.#growTimer = undefined;
        if (this.#waiting.length > this.#starting.size) this.#startOne();
        if (this.#waiting.length > 0) this.#grow();
      }, GROW_AFTER_MS);
    }
  }

  #startOne(): void {
    const starting = this.#needs.start(this.#closing.signal).then((started) => {
      this.#starting.delete(starting);
      return this.#join(started);
    });
    this.#starting.add(starting);
  }

  async #join(started: ExecutionEnvironment | ErrorDescription): Promise<void> {
    if (!(started instanceof ExecutionEnvironment)) {
      const waiting = this.#waiting.shift();
      waiting?.settle(refused(waiting, started));
    } else if (this.#closing.signal.aborted) {
      return started.stop();
    } else {
      this.#all.add(started);
      this.#fresh.add(started);
      this.#idle.push(started);
    }
    this.#dispatch();
  }

  async #run(environment: ExecutionEnvironment): Promise<void> {
    const waiting = this.#waiting.shift();
    if (!waiting) return;
    const startedAt = performance.now();
    const requestId = randomUUID();
    const isFirst = this.#fresh.delete(environment);
    const outcome = await environment.run(requestId, waiting.event, this.#needs.timeoutMs);
    waiting.settle({
      requestId,
      outcome,
      waitMs: startedAt - waiting.since,
      durationMs: performance.now() - startedAt,
      ...(isFirst && { initMs: environment.initMs }),
    });
    if (environment.alive) this.#idle.push(environment);
    else this.#all.delete(environment);
    this.#dispatch();
  }
}

const SHUT_DOWN: ErrorDescription = { errorType: "Runtime.Shutdown", errorMessage: "the runtime is shutting down", trace: [] };

function refused({ since }: Waiting, error: ErrorDescription): Invocation {
  return { requestId: randomUUID(), outcome: { error }, waitMs: performance.now() - since, durationMs: 0 };
}
