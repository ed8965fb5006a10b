import type { SendFailure } from "./ports";

/** Every connection that was served is in exactly one of `delivered`, `gone`, `failed`, `tooLarge` and `unconfirmed`. */
export interface FanOutReport {
  readonly delivered: number;
  readonly gone: number;
  /** Connections whose last post was answered with an error. */
  readonly failed: number;
  /** Connections for which the gateway refused a message of this size. */
  readonly tooLarge: number;
  /** Connections whose last post got no answer. They may have the message. */
  readonly unconfirmed: number;
  /** How often each reason was the last one of a connection; the sum is {@link countMissed}. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Posts that were answered with 429. */
  readonly throttled: number;
  /** Posts without an answer. */
  readonly unanswered: number;
  /** Posts after a connection's first one. */
  readonly retried: number;
  /** Those of `retried` that followed a post without an answer. Their receivers may get the message twice. */
  readonly repeated: number;
  /** Rows of gone connections that were neither removed nor handed on. */
  readonly unremoved: number;
  /** When the first and the last delivery were confirmed, in milliseconds from the start; undefined without a delivery. */
  readonly firstMs?: number;
  readonly lastMs?: number;
}

/** Receivers that did not get the message, or may not have got it. */
export function countMissed({ failed, tooLarge, unconfirmed }: Pick<FanOutReport, "failed" | "tooLarge" | "unconfirmed">): number {
  return failed + tooLarge + unconfirmed;
}

/** Connections that need no further post. */
export function countServed(report: FanOutReport): number {
  return report.delivered + report.gone + countMissed(report);
}

/** Counts what becomes of posts and of connections. */
export class Tally {
  readonly #connections = { delivered: 0, gone: 0, failed: 0, tooLarge: 0, unconfirmed: 0 };
  readonly #posts = { throttled: 0, unanswered: 0, retried: 0, repeated: 0 };
  readonly #reasons: Record<string, number> = {};
  #firstMs: number | undefined;
  #lastMs: number | undefined;

  /** @param startedAt epoch milliseconds from which times are counted */
  constructor(private readonly startedAt: number) {}

  /** A connection is tried again. */
  retried(afterNoAnswer: boolean): void {
    this.#posts.retried += 1;
    if (afterNoAnswer) this.#posts.repeated += 1;
  }

  /** A post failed; there may be another try. */
  postFailed({ kind }: SendFailure): void {
    if (kind === "throttled") this.#posts.throttled += 1;
    if (kind === "unanswered") this.#posts.unanswered += 1;
  }

  delivered(): void {
    this.#connections.delivered += 1;
    this.#lastMs = Date.now() - this.startedAt;
    this.#firstMs ??= this.#lastMs;
  }

  gone(): void {
    this.#connections.gone += 1;
  }

  /** There will be no other try for the connection of this post. */
  missed({ kind, reason }: SendFailure): void {
    if (kind === "unanswered") this.#connections.unconfirmed += 1;
    else if (kind === "tooLarge") this.#connections.tooLarge += 1;
    else this.#connections.failed += 1;
    this.#reasons[reason] = (this.#reasons[reason] ?? 0) + 1;
  }

  report(unremoved: number): FanOutReport {
    return {
      ...this.#connections,
      ...this.#posts,
      reasons: this.#reasons,
      unremoved,
      ...(this.#firstMs !== undefined && { firstMs: this.#firstMs }),
      ...(this.#lastMs !== undefined && { lastMs: this.#lastMs }),
    };
  }
}
