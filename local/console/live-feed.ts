import type { ServerResponse } from "node:http";
import type { RuntimeEvent } from "../event-log";
import { DeliveryStatistics } from "./delivery-statistics";
import type { StackDescription } from "./describe-stack";
import type { Snapshot, State, Tick } from "./feed";
import type { History } from "./history";
import { RowCounts } from "./row-counts";

export interface LiveFeedNeeds {
  readonly history: History;
  stack(): StackDescription;
  openConnections(): number;
  /** When the message came that led to what this key's execution environment does now, in milliseconds of `performance.now()`. */
  beganAt(accessKeyId: string): number | undefined;
  countRows(tableName: string): Promise<number>;
}

/** Soon enough for a person who clicks and looks; the events of that time go out together. */
const TICK_MS = 250;
const TICKS_A_SECOND = 1_000 / TICK_MS;

/** Lines in one tick. More than that nobody reads in a quarter of a second. */
const MOST_LINES = 40;

/** Pages that may watch at the same time, and what may wait for one that reads slowly before it misses ticks, in bytes. */
const MOST_WATCHERS = 20;
const MOST_WAITING_BYTES = 256 * 1024;

/** Ticks that a page may miss in a row before it is cut off: half a minute. It connects again when it is alive. */
const MOST_MISSED = 120;

/** Tells pages what happens, for all of them the same. While nobody watches it does nothing. */
export class LiveFeed {
  readonly #needs: LiveFeedNeeds;
  readonly #startedAt = Date.now();
  readonly #watchers = new Map<ServerResponse, { missed: number }>();
  readonly #deliveries = new DeliveryStatistics();
  readonly #rows: RowCounts;
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;
  #lastId = 0;

  constructor(needs: LiveFeedNeeds) {
    this.#needs = needs;
    this.#rows = new RowCounts((tableName) => needs.countRows(tableName));
  }

  /** Told everything that happens. */
  add(event: RuntimeEvent): void {
    if (this.#watchers.size === 0) return;
    if (event.type === "replied") this.#deliveries.delivered(event.latencyMs);
    else if (event.type === "posted") this.#addPosted(event.status, event.accessKeyId);
    else if (event.type === "reloaded") this.#sendStack();
  }

  /** Answers with a stream of server-sent events that goes on until the page or the runtime ends. */
  watch(response: ServerResponse): void {
    if (this.#watchers.size >= MOST_WATCHERS) {
      response.writeHead(503, { "content-type": "text/plain" }).end(`${MOST_WATCHERS} pages watch already`);
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write("retry: 1000\n\n");
    if (this.#watchers.size === 0) this.#start();
    const activity = this.#needs.history.after(0, Number.POSITIVE_INFINITY);
    const snapshot: Snapshot = { startedAt: this.#startedAt, stack: this.#needs.stack(), state: this.#state(), activity };
    response.write(message("snapshot", snapshot));
    this.#watchers.set(response, { missed: 0 });
    response.once("close", () => {
      this.#watchers.delete(response);
      if (this.#watchers.size === 0) this.#stop();
    });
  }

  /** Ends every stream. */
  close(): void {
    this.#stop();
    for (const response of this.#watchers.keys()) response.destroy();
    this.#watchers.clear();
  }

  #addPosted(status: number, accessKeyId: string): void {
    if (status !== 200) {
      this.#deliveries.undelivered();
      return;
    }
    const beganAt = this.#needs.beganAt(accessKeyId);
    this.#deliveries.delivered(beganAt === undefined ? undefined : performance.now() - beganAt);
  }

  /** Also to a page that reads slowly: no tick would tell it later. */
  #sendStack(): void {
    const text = message("stack", this.#needs.stack());
    for (const response of this.#watchers.keys()) response.write(text);
  }

  #start(): void {
    this.#lastId = this.#needs.history.lastId;
    this.#deliveries.reset();
    this.#rows.start(() => this.#needs.stack().tables);
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#rows.stop();
  }

  #tick(): void {
    const { history } = this.#needs;
    this.#ticks += 1;
    const isSecond = this.#ticks % TICKS_A_SECOND === 0;
    const happened = history.lastId - this.#lastId;
    if (happened === 0 && !isSecond) return;
    const activity = history.after(this.#lastId, MOST_LINES);
    this.#lastId = history.lastId;
    const tick: Tick = {
      state: this.#state(),
      activity,
      omitted: happened - activity.length,
      ...(isSecond && { second: this.#deliveries.take() }),
    };
    this.#broadcast(message("tick", tick));
  }

  #state(): State {
    return { connections: this.#needs.openConnections(), rows: this.#rows.rows, totals: this.#needs.history.totals };
  }

  /** What a page does not take is not kept for it: the next tick has the state as it is then. */
  #broadcast(text: string): void {
    for (const [response, watcher] of this.#watchers) {
      if (response.writableLength <= MOST_WAITING_BYTES) {
        watcher.missed = 0;
        response.write(text);
      } else {
        watcher.missed += 1;
        if (watcher.missed > MOST_MISSED) response.destroy();
      }
    }
  }
}

function message(name: string, data: Snapshot | Tick | StackDescription): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
