import { AdaptivePatience, type PatienceLimits } from "./adaptive-patience";
import type { CongestionWindow } from "./congestion-window";
import type { Connection, Connections, Page, Part, Sender, SendFailure, SendOutcome, Stretch } from "./ports";
import { Reader } from "./reader";
import { Removals } from "./removals";
import { type FanOutReport, Tally } from "./tally";
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
  /** Epoch milliseconds after which no try begins. Posts that are under way then may go on for `patience.minMs`. */
  readonly deadline: number;
  /** Where the times of the report are counted from, in epoch milliseconds. */
  readonly startedAt: number;
  /** Tries for one connection, the first one included. */
  readonly maxAttempts: number;
  /** Posts without an answer after which a connection is given up: with 1, no such post is repeated. */
  readonly maxUnanswered: number;
  /** Upper bound of the first wait before another try, in milliseconds; it doubles with every further one. */
  readonly backoffMs: number;
  readonly patience: PatienceLimits;
}

export interface FanOutResult {
  readonly report: FanOutReport;
  /** Connections that were not served, and so are not counted; undefined when all were. */
  readonly rest?: Part;
  /** The error that ended the reading too early. */
  readonly readError?: unknown;
}

/**
 * How long a connection may be unknown to the gateway although its row is there: `$connect` writes the row, and only when it has
 * answered, within the 29 seconds of an integration, is the connection open. Until then the gateway calls it gone.
 */
const HANDSHAKE_MS = 30_000;

/** After this time without an answer a post gives its place in the window to another connection, and goes on beside the window. */
const SLOW_MS = 250;
/**
 * Slow posts at a time; there are never more than the window has places. Further ones keep their places: each holds a socket, and where
 * most posts are slow, more of them would make an overloaded gateway slower still.
 */
export const MAX_SLOW = 256;
/** With so many connections waiting for another try no new ones are begun: each takes memory, and room in an assignment. */
const MAX_WAITING = 1_000;
/** Rows of gone connections that are handed on with a rest. Further ones stay for the next broadcast. */
const MAX_GONE_IN_REST = 3_000;
/** Room in an assignment for these rows and the text, which may be in base64. */
const GONE_AND_TEXT_BYTES = 182_000;
const GONE_BYTES = 26;
/** How often slow posts are looked for, in milliseconds. */
const WATCH_MS = 50;
const MAX_BACKOFF_MS = 2_000;

/**
 * Pushes `data` to every connection of a part of the audience, and removes the rows of those that are gone.
 *
 * It begins with the first page, reads on while it sends, and starts as many posts as the window and the rate allow. A connection that must
 * be tried again, or that does not answer soon, gives its place in the window to another.
 *
 * @returns never rejects: connections that could not be served by the deadline are the rest, for another function
 */
export function fanOut(needs: FanOutNeeds, data: Uint8Array, part: Part, limits: FanOutLimits): Promise<FanOutResult> {
  return new Promise((resolve) => new FanOut(needs, data, part, limits, resolve));
}

/** One connection on its way from the table to one of the counts. */
interface Attempt {
  readonly connection: Connection;
  retries: number;
  unanswered: number;
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
  readonly #tally: Tally;
  readonly #patience: AdaptivePatience;

  constructor(
    private readonly needs: FanOutNeeds,
    private readonly data: Uint8Array,
    part: Part,
    private readonly limits: FanOutLimits,
    private readonly resolve: (result: FanOutResult) => void,
  ) {
    this.#tally = new Tally(limits.startedAt);
    this.#patience = new AdaptivePatience(limits.patience, limits.deadline + limits.patience.minMs);
    this.#removals = new Removals(needs.connections);
    for (const connection of part.gone ?? []) this.#removals.add(connection);
    // Reversed, as they are taken from the end.
    this.#ready = part.pending.map(begin).reverse();
    this.#watch = setInterval(() => this.#watchOver(), WATCH_MS);
    const timeLeftMs = limits.deadline - Date.now();
    this.#alarm = setTimeout(() => this.#stop(), Math.max(0, timeLeftMs));
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
    if (attempt.retries > 0) this.#tally.retried(attempt.unanswered > 0);
    this.#placed.add(attempt);
    this.needs.sender.send(attempt.connection.connectionId, this.data, this.#patience.patience).then(
      (outcome) => this.#receive(attempt, outcome),
      (error) => this.#receive(attempt, unexpected(error)),
    );
  }

  #receive(attempt: Attempt, outcome: SendOutcome): void {
    const now = performance.now();
    const kind = typeof outcome === "string" ? outcome : outcome.kind;
    if (kind !== "unanswered") this.#patience.note(attempt.startedAt, now - attempt.startedAt);
    if (attempt.isSlow) {
      this.#slow -= 1;
      attempt.isSlow = false;
    } else {
      this.#placed.delete(attempt);
      this.needs.window.noteAnswer(attempt.startedAt, now, kind === "throttled");
    }
    this.#settle(attempt, outcome);
    this.#pump();
  }

  #settle(attempt: Attempt, outcome: SendOutcome): void {
    const { connection } = attempt;
    if (outcome === "delivered") {
      this.#tally.delivered();
    } else if (outcome === "gone") {
      this.#tally.gone();
      // $disconnect is best effort, so it is the broadcast that clears dead rows.
      if (Date.now() - connection.connectedAt >= HANDSHAKE_MS) this.#removals.add(connection);
    } else {
      this.#tally.postFailed(outcome);
      if (this.#mayTryAgain(attempt, outcome)) this.#wait(attempt);
      else this.#tally.missed(outcome);
    }
  }

  #mayTryAgain(attempt: Attempt, { kind }: SendFailure): boolean {
    if (attempt.retries + 1 >= this.limits.maxAttempts) return false;
    if (kind !== "unanswered") return kind === "throttled" || kind === "transient";
    attempt.unanswered += 1;
    return attempt.unanswered < this.limits.maxUnanswered;
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
    const now = performance.now();
    for (const attempt of this.#placed) {
      if (attempt.startedAt > now - SLOW_MS || this.#slow >= Math.min(MAX_SLOW, this.needs.window.size)) break;
      attempt.isSlow = true;
      this.#slow += 1;
      this.#placed.delete(attempt);
      // Or the window would learn of quick answers only, and grow while most are slow.
      this.needs.window.noteAnswer(attempt.startedAt, now, false);
    }
    this.#pump();
  }

  /** The deadline has come: posts under way may end, and none begins. */
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
    const gone = hasRest ? unremoved.slice(0, maxGone(this.data)) : [];
    const readError = this.#reader.error;
    this.resolve({
      report: this.#tally.report(this.#removals.unremoved + unremoved.length - gone.length),
      ...(hasRest && { rest: { pending, unread: left.unread, ...(gone.length > 0 && { gone }) } }),
      ...(readError !== undefined && { readError }),
    });
  }
}

function maxGone(text: Uint8Array): number {
  return Math.min(MAX_GONE_IN_REST, Math.floor((GONE_AND_TEXT_BYTES - (4 / 3) * text.length) / GONE_BYTES));
}

function begin(connection: Connection): Attempt {
  return { connection, retries: 0, unanswered: 0, startedAt: 0, isSlow: false };
}

function unexpected(error: unknown): SendFailure {
  return { reason: error instanceof Error ? error.name : "unknown", kind: "final" };
}
