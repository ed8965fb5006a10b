import type { EventLog, FunctionInvokedEvent, InvocationEvent, RuntimeEvent } from "../event-log";
import { type Activity, functionId, type LaneTotals, routeId, type ShownEvent, type Totals } from "./feed";

/** How many events are kept for a page that opens later: of failures, and of all others. */
const KEPT = { trouble: 100, other: 200 };

/** Of a text, in characters; a line of a function's log may have 256 KB. */
const MAX_TEXT = 2_000;

/** What happened so far: the totals, and the latest events. A delivery costs it one addition. */
export class History {
  readonly #totals = { deliveries: 0, undelivered: 0, invocations: 0, coldStarts: 0, failures: 0, denied: 0 };
  readonly #lanes = new Map<string, { -readonly [Field in keyof LaneTotals]: LaneTotals[Field] }>();
  readonly #trouble: Activity[] = [];
  readonly #other: Activity[] = [];
  #lastId = 0;

  constructor(events: EventLog) {
    events.subscribe((event, at) => this.#add(event, at));
  }

  /** Of the latest event that has a line. */
  get lastId(): number {
    return this.#lastId;
  }

  get totals(): Totals {
    return { ...this.#totals, lanes: Object.fromEntries(this.#lanes) };
  }

  /** What is kept of what happened after the event `id`, oldest first; at most `most`, trouble before the rest. */
  after(id: number, most: number): Activity[] {
    const trouble = this.#trouble.filter((activity) => activity.id > id).slice(-most);
    const other = this.#other.filter((activity) => activity.id > id);
    const room = most - trouble.length;
    return [...trouble, ...(room > 0 ? other.slice(-room) : [])].sort((a, b) => a.id - b.id);
  }

  #add(event: RuntimeEvent, at: Date): void {
    switch (event.type) {
      case "posted":
        if (event.status === 200) this.#totals.deliveries += 1;
        else this.#totals.undelivered += 1;
        return;
      case "replied":
        this.#totals.deliveries += 1;
        return;
      case "connected":
      case "platformLog":
        return;
      case "apiCall":
        if (event.isRead) return;
        break;
      case "invocation":
        // What decides about `$connect` is on no route.
        this.#count(event.routeKey === "authorizer" ? functionId(event.functionName) : routeId(event), event, hasFailed(event));
        break;
      case "functionInvoked":
        this.#count(functionId(event.functionName), event, event.outcome !== "ok");
        break;
      case "denied":
        this.#totals.denied += 1;
        break;
    }
    this.#keep(event, at);
  }

  #count(lane: string, { durationMs, initMs }: InvocationEvent | FunctionInvokedEvent, isFailure: boolean): void {
    const counted = this.#lanes.get(lane) ?? { invocations: 0, failures: 0, durationMs: 0 };
    this.#lanes.set(lane, counted);
    this.#totals.invocations += 1;
    this.#totals.coldStarts += initMs === undefined ? 0 : 1;
    this.#totals.failures += isFailure ? 1 : 0;
    counted.invocations += 1;
    counted.failures += isFailure ? 1 : 0;
    counted.durationMs += durationMs;
  }

  #keep(event: ShownEvent, at: Date): void {
    this.#lastId += 1;
    const [list, most] = isTrouble(event) ? [this.#trouble, KEPT.trouble] : [this.#other, KEPT.other];
    list.push({ id: this.#lastId, at: at.getTime(), event: clipped(event) });
    if (list.length > most) list.shift();
  }
}

function hasFailed({ outcome, status = 0 }: InvocationEvent): boolean {
  return outcome !== "ok" || status >= 400;
}

function isTrouble(event: ShownEvent): boolean {
  switch (event.type) {
    case "invocation":
      return hasFailed(event);
    case "functionInvoked":
      return event.outcome !== "ok";
    case "apiCall":
      return event.error !== undefined;
    case "functionLog":
    case "disconnected":
    case "reloaded":
      return false;
    default:
      return true;
  }
}

function clipped(event: ShownEvent): ShownEvent {
  if (event.type === "functionLog" && event.line.length > MAX_TEXT) return { ...event, line: clip(event.line) };
  if ("error" in event && event.error !== undefined && event.error.length > MAX_TEXT) return { ...event, error: clip(event.error) };
  return event;
}

function clip(text: string): string {
  return `${text.slice(0, MAX_TEXT)}… (${text.length} characters)`;
}
