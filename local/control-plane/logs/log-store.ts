/**
 * How much of its newest events a log group keeps, in bytes as CloudWatch counts them: UTF-8, and 26 for each event. They are in memory,
 * so a log ends with the runtime.
 */
const MAX_GROUP_BYTES = 8 * 1024 * 1024;
const EVENT_OVERHEAD_BYTES = 26;

export interface LogEvent {
  /** 56 digits. In the order of the time stamps, and of arrival where those are equal. */
  readonly eventId: string;
  readonly logStreamName: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

/** What the events of a stream say about it. */
export interface StreamSummary {
  readonly logStreamName: string;
  readonly creationTime: number;
  readonly firstEventTimestamp: number;
  readonly lastEventTimestamp: number;
  readonly lastIngestionTime: number;
}

export type NewLogEvent = Pick<LogEvent, "logStreamName" | "timestamp" | "message">;

interface Group {
  readonly events: LogEvent[];
  bytes: number;
}

/** The only owner of log events. */
export class LogStore {
  readonly #groups = new Map<string, Group>();
  #arrived = 0;

  append(groupName: string, events: readonly NewLogEvent[]): void {
    const group = this.#groups.get(groupName) ?? { events: [], bytes: 0 };
    this.#groups.set(groupName, group);
    const ingestionTime = Date.now();
    for (const event of events) {
      this.#arrived += 1;
      insert(group.events, { ...event, ingestionTime, eventId: eventId(event.timestamp, this.#arrived) });
      group.bytes += bytesOf(event);
    }
    let dropped = 0;
    for (const event of group.events) {
      if (group.bytes <= MAX_GROUP_BYTES) break;
      group.bytes -= bytesOf(event);
      dropped += 1;
    }
    group.events.splice(0, dropped);
  }

  /** Ordered by `eventId`. */
  events(groupName: string): readonly LogEvent[] {
    return this.#groups.get(groupName)?.events ?? [];
  }

  storedBytes(groupName: string): number {
    return this.#groups.get(groupName)?.bytes ?? 0;
  }

  /** The streams of a group that have events. */
  streams(groupName: string): readonly StreamSummary[] {
    const streams = new Map<string, StreamSummary>();
    for (const { logStreamName, timestamp, ingestionTime } of this.events(groupName)) {
      const known = streams.get(logStreamName);
      streams.set(logStreamName, {
        logStreamName,
        creationTime: known?.creationTime ?? ingestionTime,
        firstEventTimestamp: known?.firstEventTimestamp ?? timestamp,
        lastEventTimestamp: timestamp,
        lastIngestionTime: Math.max(known?.lastIngestionTime ?? 0, ingestionTime),
      });
    }
    return [...streams.values()];
  }

  /** @param logStreamName @default the whole group */
  drop(groupName: string, logStreamName?: string): void {
    const kept = logStreamName === undefined ? [] : this.events(groupName).filter((event) => event.logStreamName !== logStreamName);
    this.#groups.delete(groupName);
    if (kept.length > 0) this.#groups.set(groupName, { events: kept, bytes: kept.reduce((sum, event) => sum + bytesOf(event), 0) });
  }
}

/** Nearly every event is the newest one. */
function insert(events: LogEvent[], event: LogEvent): void {
  let at = events.length;
  while (at > 0 && (events[at - 1]?.eventId ?? "") > event.eventId) at -= 1;
  events.splice(at, 0, event);
}

function eventId(timestamp: number, arrived: number): string {
  return `${String(timestamp).padStart(20, "0")}${String(arrived).padStart(36, "0")}`;
}

function bytesOf({ message }: NewLogEvent): number {
  return Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
}
