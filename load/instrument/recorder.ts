import type { Close, Message } from "../results/messages";
import type { Metrics } from "./artillery";
import { now } from "./clock";
import type { RigMonitor } from "./rig-monitor";

/** Longest line for the terminal: the text of a server may be of any length. */
const MAX_LINE = 500;

/**
 * Keeps the measurements of one generator for one second, and passes them on to the main thread, which works out the figures. Artillery gets
 * counters and samples too, for its plugin `ensure`.
 */
export class Recorder {
  readonly #metrics: Metrics;
  readonly #originMs: number;
  readonly #rig: RigMonitor;
  readonly #generator: string;
  readonly #post: (message: Message) => void;
  readonly #closes = new Map<number, { count: number; unexpected: number }>();
  readonly #said = new Set<string>();
  #counters: Record<string, number> = {};
  #samples: Record<string, number[]> = {};
  #connections = 0;
  #outstanding: () => number = () => 0;
  #overloadedFrom: number | undefined;
  #second: number;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param generator its id
   * @param originMs the start of the run, see `now`: seconds are counted from it
   * @param post takes a message to the main thread
   */
  constructor(generator: string, metrics: Metrics, originMs: number, rig: RigMonitor, post: (message: Message) => void) {
    this.#generator = generator;
    this.#metrics = metrics;
    this.#originMs = originMs;
    this.#rig = rig;
    this.#post = post;
    this.#second = Math.floor((now() - originMs) / 1000);
    this.#awaitEndOfSecond();
  }

  count(name: string, value = 1): void {
    this.#counters[name] = (this.#counters[name] ?? 0) + value;
  }

  /** Reports counters as zero. A threshold on a counter that was never reported counts as broken. */
  declare(...names: readonly string[]): void {
    for (const name of names) this.count(name, 0);
  }

  time(name: string, milliseconds: number): void {
    const samples = this.#samples[name];
    if (samples === undefined) this.#samples[name] = [milliseconds];
    else samples.push(milliseconds);
    this.#metrics.emit("histogram", name, milliseconds);
  }

  /** @param outstanding returns how many deliveries are owed at that moment */
  watch(outstanding: () => number): void {
    this.#outstanding = outstanding;
  }

  opened(): void {
    this.#connections += 1;
    this.count("connections.opened");
  }

  /** @param wanted whether the generator closed the connection */
  closed(code: number, wanted: boolean): void {
    this.#connections -= 1;
    this.count("connections.closed");
    const close = this.#closes.get(code) ?? { count: 0, unexpected: 0 };
    close.count += 1;
    if (!wanted) {
      close.unexpected += 1;
      this.count("connections.unexpected_closes");
    }
    this.#closes.set(code, close);
  }

  /** Marks the start of a load that was meant to be too much, and was. @param since see `now` */
  overloaded(since: number): void {
    this.#overloadedFrom = Math.floor((since - this.#originMs) / 1000);
  }

  /** Second of the run. */
  get overloadedFrom(): number | undefined {
    return this.#overloadedFrom;
  }

  /** Shows a line on the terminal. Control characters become spaces: those of a server could move the cursor. */
  say(line: string): void {
    const printable = line.replace(/\p{Cc}+/gu, " ");
    this.#post({
      kind: "say",
      generator: this.#generator,
      line: printable.length > MAX_LINE ? `${printable.slice(0, MAX_LINE)}…` : printable,
    });
  }

  /** Shows the first of many events. Counters tell how often it happened. */
  sayFirst(what: string, line: string): void {
    if (this.#said.has(what)) return;
    this.#said.add(what);
    this.say(`the first ${what}: ${line}`);
  }

  get closes(): Close[] {
    return [...this.#closes].map(([code, close]) => ({ code, ...close })).sort((one, other) => one.code - other.code);
  }

  /** Passes on the last, incomplete second. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#flush();
  }

  #awaitEndOfSecond(): void {
    this.#timer = setTimeout(
      () => {
        this.#flush();
        this.#awaitEndOfSecond();
      },
      this.#originMs + 1000 * (this.#second + 1) - now(),
    );
  }

  #flush(): void {
    // Counters go to artillery once a second: one event for each delivery would cost more than the delivery.
    for (const [name, value] of Object.entries(this.#counters)) this.#metrics.emit("counter", name, value);
    this.#post({
      kind: "second",
      generator: this.#generator,
      second: this.#second,
      counters: this.#counters,
      samples: Object.fromEntries(Object.entries(this.#samples).map(([name, values]) => [name, Float64Array.from(values)])),
      gauges: { connections: this.#connections, outstanding: this.#outstanding() },
      rig: this.#rig.take(),
    });
    this.#counters = {};
    this.#samples = {};
    // An event loop that was blocked for seconds skips those.
    this.#second = Math.max(this.#second + 1, Math.floor((now() - this.#originMs) / 1000));
  }
}
