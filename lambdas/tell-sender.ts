import { errorFrameLimits, type TimeLimit } from "./broadcast-limits";
import type { BroadcastResult } from "./core/broadcast";
import { type FanOutNeeds, fanOut } from "./core/fan-out";
import type { Connection, Message } from "./core/ports";
import { countMissed, countServed } from "./core/tally";

/** What a client is told when its message did not go out as it should. */
export interface ErrorFrame {
  /** For programs. */
  readonly code: string;
  /** For people. */
  readonly message: string;
}

/**
 * Pushes `{"type":"error","code":…,"message":…}` to the client whose message it is about.
 *
 * @returns whether the client got it, as far as the gateway confirmed it
 */
export async function tellSender(needs: FanOutNeeds, sender: Connection, error: ErrorFrame, time: TimeLimit): Promise<boolean> {
  const frame = Buffer.from(JSON.stringify({ type: "error", ...error }));
  const limits = { ...errorFrameLimits(time), startedAt: Date.now() };
  const { report } = await fanOut(needs, frame, { pending: [sender], unread: [] }, limits);
  return report.delivered === 1;
}

/** Tells how many receivers a broadcast missed, and by which counts of the log line. */
interface IncompleteFrame extends ErrorFrame {
  readonly code: "incomplete";
  /** All lines of the broadcast in the functions' logs carry it. */
  readonly broadcastId: string;
  readonly receivers: number;
  readonly unconfirmed: number;
  readonly failed: number;
  readonly tooLarge: number;
  /** Whether there are connections that were not tried. */
  readonly unserved: boolean;
}

/** The error frame of a broadcast, or of a function's part in it, that missed receivers; undefined when it reached all. */
export function incompleteFrame({ broadcastId }: Message, { report, rest }: BroadcastResult): IncompleteFrame | undefined {
  const { unconfirmed, failed, tooLarge } = report;
  const receivers = countServed(report);
  const missed = countMissed(report);
  const unserved = rest !== undefined;
  if (missed === 0 && !unserved) return undefined;
  const message = `${missed} of ${receivers} receivers may not have the message${unserved ? ", and others were not tried" : ""}.`;
  return { code: "incomplete", message, broadcastId, receivers, unconfirmed, failed, tooLarge, unserved };
}
