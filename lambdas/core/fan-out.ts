import type { CongestionWindow } from "./congestion-window";
import type { Connection, Connections, Page, Part, Sender, SendFailure, SendOutcome, Stretch } from "./ports";
import { Reader } from "./reader";
import { Removals } from "./removals";
import type { TokenBucket } from "./token-bucket";

export interface FanOutNeeds {
  readonly connections: Pick<Connections, "page" | "remove">;
  readonly sender: Sender;
  readonly window: CongestionWindow;
  readonly rate: TokenBucket;
  /** See {@link Reader}. */
  readonly redirect?: (first: Page, left: readonly Stretch[]) => Promise<readonly Stretch[]>;
}

export interface FanOutLimits {
  /** Epoch milliseconds after which no try begins. */
  readonly deadline: number;
  /** Where the times of the report are counted from, in epoch milliseconds. */
  readonly startedAt: number;
  /** Tries for one connection, the first one counted. */
  readonly maxAttempts: number;
  /** Upper bound of the first wait before another try, in milliseconds; it doubles with every further one. */
  readonly backoffMs: number;
}

/** Every connection that was served is in exactly one of `delivered`, `gone` and `failed`. */
interface FanOutReport {
  readonly delivered: number;
  readonly gone: number;
  readonly failed: number;
  /** How often each reason ended in a failure; the sum is `failed`. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Answers that asked for fewer requests. */
  readonly throttled: number;
  /** Tries after a connection's first one. */
  readonly retried: number;
  /** Rows of gone connections that were not removed, and were not handed on to be. */
  readonly unremoved: number;
  /** When the first and the last delivery were confirmed, in milliseconds from the start; undefined without a delivery. */
  readonly firstMs?: number;
  readonly lastMs?: number;
}

export interface FanOutResult {
  readonly report: FanOutReport;
  /** Connections that are in no count. Undefined when there are none. */
  readonly rest?: Part;
  /** Why reading ended too early, when that is the reason for the rest. */
  readonly readError?: unknown;
}

/**
 * How long a connection may be unknown to the gateway although its row is there: `$connect` writes the row, and only when it has
 * answered, within the 29 seconds of an integration, is the connection open. Until then the gateway calls it gone.
 */
const HANDSHAKE_MS = 30_000;

/** A post without an answer for so long gives its place to another connection, and goes on beside the window. */
const SLOW_MS = 250;
/** Slow posts at a time. Beyond, they keep their places, as each of them holds a socket. */
export const MAX_SLOW = 256;
/** Connections that wait for another try. Beyond, no new ones are begun, as each of them takes memory, and a place in a {@link Part}. */
const MAX_WAITING = 1_000;
/** Rows of gone connections that are handed on with a rest. Beyond, they stay for the next broadcast, as each takes room in an assignment. */
const MAX_GONE_IN_REST = 3_000;
/** How often slow posts are looked for, in milliseconds. */
const WATCH_MS = 50;
const MAX_BACKOFF_MS = 2_000;

/**
 * Pushes `data` to every connection of a part of the audience, and forgets those that are gone.
 *
 * It begins with the first page, reads on while it sends, and starts as many posts as the window and the rate allow. Nothing waits in a
 * place of the window: a connection that must be tried again waits beside it, and one that does not answer soon leaves it.
 *
 * @returns always: what could not be served by the deadline is the rest, for somebody else
 */
export function fanOut(needs: FanOutNeeds, data: Uint8Array, part: Part, limits: FanOutLimits): Promise<FanOutResult> {
  return new Promise((resolve) => new FanOut(needs, data, part, limits, resolve));
}

/** One connection on its way from the table to one of the counts. */
interface Attempt {
  readonly connection: Connection;
  retries: number;
  /** Of the current try, by `performance.now()`. */
  startedAt: number;
  isSlow: boolean;
  /** The wait before the next try. */
  timer?: NodeJS.Timeout;
}

class FanOut {
  readonly #reader: Reader;
  readonly #removals: Removals;
  /** To be tried as soon as there is a place. */
  readonly #ready: Attempt[];
  readonly #waiting = new Set<Attempt>();
  /** In the places of the window, the oldest first. */
  readonly #placed = new Set<Attempt>();
  #slow = 0;
  #stopped = false;
  #ended = false;
  #nextPump: NodeJS.Timeout | undefined;
  readonly #watch: NodeJS.Timeout;
  readonly #alarm: NodeJS.Timeout;
  readonly #count = { delivered: 0, gone: 0, failed: 0, throttled: 0, retried: 0 };
  readonly #reasons: Record<string, number> = {};
  #firstMs: number | undefined;
  #lastMs: number | undefined;

  constructor(
    private readonly needs: FanOutNeeds,
    private readonly data: Uint8Array,
    part: Part,
    private readonly limits: FanOutLimits,
    private readonly resolve: (result: FanOutResult) => void,
  ) {
    this.#removals = new Removals(needs.connections);
    for (const connection of part.gone ?? []) this.#removals.add(connection);
    // Reversed, as they are taken from the end.
    this.#ready = part.pending.map(begin).reverse();
    this.#watch = setInterval(() => this.#watchOver(), WATCH_MS);
    const timeLeftMs = limits.deadline - Date.now();
    this.#alarm = setTimeout(() => this.#stop(), timeLeftMs);
    const { connections, redirect } = needs;
    this.#reader = new Reader({ connections, unread: part.unread, onChange: () => this.#pump(), ...(redirect && { redirect }) });
    if (timeLeftMs <= 0) {
      this.#stop();
    } else {
      this.#reader.start();
      this.#pump();
    }
  }

  /** Called whenever something has changed. */
  #pump(): void {
    if (!this.#stopped) this.#startWhatMay();
    this.#endWhenDone();
  }

  #startWhatMay(): void {
    const { window, rate } = this.needs;
    const now = performance.now();
    for (;;) {
      if (this.#placed.size >= window.size) {
        window.noteFull();
        break;
      }
      const attempt = this.#next();
      if (!attempt) break;
      if (!rate.take(now)) {
        this.#ready.push(attempt);
        this.#nextPump ??= setTimeout(() => {
          this.#nextPump = undefined;
          this.#pump();
        }, rate.waitMs(now));
        break;
      }
      this.#start(attempt, now);
    }
  }

  #next(): Attempt | undefined {
    const ready = this.#ready.pop();
    if (ready) return ready;
    if (this.#waiting.size >= MAX_WAITING) return undefined;
    const connection = this.#reader.take();
    return connection && begin(connection);
  }

  #start(attempt: Attempt, now: number): void {
    attempt.startedAt = now;
    if (attempt.retries > 0) this.#count.retried += 1;
    this.#placed.add(attempt);
    this.needs.sender.send(attempt.connection.connectionId, this.data).then(
      (outcome) => this.#receive(attempt, outcome),
      (error) => this.#receive(attempt, unplanned(error)),
    );
  }

  #receive(attempt: Attempt, outcome: SendOutcome): void {
    const throttled = typeof outcome !== "string" && outcome.throttled;
    if (throttled) this.#count.throttled += 1;
    if (attempt.isSlow) {
      this.#slow -= 1;
      attempt.isSlow = false;
    } else {
      this.#placed.delete(attempt);
      this.needs.window.noteAnswer(attempt.startedAt, performance.now(), throttled);
    }
    this.#settle(attempt, outcome);
    this.#pump();
  }

  #settle(attempt: Attempt, outcome: SendOutcome): void {
    const { connection } = attempt;
    if (outcome === "delivered") {
      this.#count.delivered += 1;
      this.#lastMs = Date.now() - this.limits.startedAt;
      this.#firstMs ??= this.#lastMs;
    } else if (outcome === "gone") {
      this.#count.gone += 1;
      // $disconnect is best effort, so it is the broadcast that clears dead rows.
      if (Date.now() - connection.connectedAt >= HANDSHAKE_MS) this.#removals.add(connection);
    } else if (outcome.retryable && attempt.retries + 1 < this.limits.maxAttempts) {
      this.#wait(attempt);
    } else {
      this.#count.failed += 1;
      this.#reasons[outcome.reason] = (this.#reasons[outcome.reason] ?? 0) + 1;
    }
  }

  #wait(attempt: Attempt): void {
    this.#waiting.add(attempt);
    // Full jitter: connections that were refused together do not come back together.
    const waitMs = Math.random() * Math.min(MAX_BACKOFF_MS, this.limits.backoffMs * 2 ** attempt.retries);
    attempt.timer = setTimeout(() => {
      this.#waiting.delete(attempt);
      attempt.retries += 1;
      this.#ready.push(attempt);
      this.#pump();
    }, waitMs);
  }

  #watchOver(): void {
    const slowSince = performance.now() - SLOW_MS;
    for (const attempt of this.#placed) {
      if (attempt.startedAt > slowSince || this.#slow >= MAX_SLOW) break;
      attempt.isSlow = true;
      this.#slow += 1;
      this.#placed.delete(attempt);
    }
    this.#pump();
  }

  /** The time is up: what is under way may end, nothing begins. */
  #stop(): void {
    this.#stopped = true;
    this.#endWhenDone();
  }

  #endWhenDone(): void {
    if (this.#placed.size > 0 || this.#slow > 0) return;
    if (this.#stopped || (this.#ready.length === 0 && this.#waiting.size === 0 && this.#reader.isOver)) void this.#end();
  }

  async #end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#stopped = true;
    clearInterval(this.#watch);
    clearTimeout(this.#alarm);
    clearTimeout(this.#nextPump);
    for (const { timer } of this.#waiting) clearTimeout(timer);

    const [left, unremoved] = await Promise.all([this.#reader.stop(), this.#removals.finish(this.limits.deadline)]);
    const pending = [...[...this.#ready].reverse(), ...this.#waiting].map(({ connection }) => connection).concat(left.pending);
    const hasRest = pending.length > 0 || left.unread.length > 0;
    const gone = hasRest ? unremoved.slice(0, MAX_GONE_IN_REST) : [];
    const readError = this.#reader.error;
    this.resolve({
      report: {
        ...this.#count,
        reasons: this.#reasons,
        unremoved: this.#removals.unremoved + unremoved.length - gone.length,
        ...(this.#firstMs !== undefined && { firstMs: this.#firstMs }),
        ...(this.#lastMs !== undefined && { lastMs: this.#lastMs }),
      },
      ...(hasRest && { rest: { pending, unread: left.unread, ...(gone.length > 0 && { gone }) } }),
      ...(readError !== undefined && { readError }),
    });
  }
}

function begin(connection: Connection): Attempt {
  return { connection, retries: 0, startedAt: 0, isSlow: false };
}

function unplanned(error: unknown): SendFailure {
  return { reason: error instanceof Error ? error.name : "unknown", retryable: false, throttled: false };
}
