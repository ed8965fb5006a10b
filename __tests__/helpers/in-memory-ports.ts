import { CongestionWindow } from "../../lambdas/core/congestion-window";
import type { FanOutLimits } from "../../lambdas/core/fan-out";
import type {
  Assignment,
  Connection,
  Connections,
  Helpers,
  Page,
  Sender,
  SendFailure,
  SendOutcome,
  Stretch,
} from "../../lambdas/core/ports";
import { TokenBucket } from "../../lambdas/core/token-bucket";
import type { Patience } from "../../lambdas/http/patience";

/** The audience in memory: it remembers what was read and what was removed. */
export class InMemoryConnections implements Connections {
  readonly removed: string[] = [];
  readonly pagesRead: Stretch[] = [];

  constructor(
    readonly all: readonly Connection[],
    private readonly pageRows = 4,
  ) {}

  async page(stretch: Stretch): Promise<Page> {
    this.pagesRead.push(stretch);
    const { segment, after } = stretch;
    const rows = this.all.filter((_, index) => !segment || index % segment.total === segment.index);
    const start = after === undefined ? 0 : rows.findIndex(({ connectionId }) => connectionId === after) + 1;
    const connections = rows.slice(start, start + this.pageRows);
    const last = connections.at(-1);
    return { connections, ...(last && start + this.pageRows < rows.length && { next: last.connectionId }) };
  }

  async size(): Promise<number> {
    return this.all.length;
  }

  async remove({ connectionId }: Connection): Promise<void> {
    this.removed.push(connectionId);
  }
}

/** Answers every try as the test says, and remembers who was tried, in order. */
export class ScriptedSender implements Sender {
  readonly tried: string[] = [];
  mostAtOnce = 0;
  private atOnce = 0;
  private readonly tries = new Map<string, number>();

  /** @param answer gets the connection and how often it was tried before */
  constructor(
    private readonly answer: (connectionId: string, triesBefore: number, patience: Patience) => SendOutcome | Promise<SendOutcome>,
  ) {}

  async send(connectionId: string, _data: Uint8Array, patience: Patience): Promise<SendOutcome> {
    const triesBefore = this.tries.get(connectionId) ?? 0;
    this.tries.set(connectionId, triesBefore + 1);
    this.tried.push(connectionId);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      return await this.answer(connectionId, triesBefore, patience);
    } finally {
      this.atOnce -= 1;
    }
  }
}

/** Takes every assignment, as it would travel, unless the test says otherwise. */
export class RecordingHelpers implements Helpers {
  readonly assignments: Assignment[] = [];

  constructor(private readonly refuses: (assignment: Assignment) => boolean = () => false) {}

  async start(assignment: Assignment): Promise<void> {
    if (this.refuses(assignment)) throw new Error("Lambda is away");
    this.assignments.push(JSON.parse(JSON.stringify(assignment)));
  }
}

export const THROTTLED: SendFailure = { reason: "429 LimitExceededException", kind: "throttled" };
export const UNANSWERED: SendFailure = { reason: "ETIMEDOUT", kind: "unanswered" };

/** Retries that are quick, and posts that are not repeated without an answer. */
export const RETRIES: Omit<FanOutLimits, "startedAt" | "deadline"> = {
  maxAttempts: 3,
  maxUnanswered: 1,
  backoffMs: 1,
  patience: { minMs: 3_000, maxMs: 10_000 },
};

/** Flow control that limits nothing. */
export function freeFlow(): { readonly window: CongestionWindow; readonly rate: TokenBucket } {
  return { window: new CongestionWindow(), rate: new TokenBucket({ ratePerSecond: 1_000_000, burst: 1_000_000 }) };
}

/** A window of a size that never changes. */
export function windowOf(size: number): CongestionWindow {
  const window = new CongestionWindow();
  Object.defineProperty(window, "size", { value: size });
  return window;
}

/** Connections called `a0`, `a1`, … that were open long before the test. */
export function settled(prefix: string, count: number): readonly Connection[] {
  return Array.from({ length: count }, (_, index) => ({ connectionId: `${prefix}${index}`, connectedAt: 0 }));
}

export function idsOf(connections: readonly Connection[]): string[] {
  return connections.map(({ connectionId }) => connectionId);
}
