import type { EventLog, InvocationEvent, RuntimeEvent } from "../event-log";
import { type Activity, type RouteTotals, routeTotalsKey, type ShownEvent, type Totals } from "./feed";

/** How much is kept for whoever opens the page later: of what went wrong, and of everything else. */
const KEPT = { trouble: 100, other: 200 };

/** Of a text, in characters; a line of a function's log may have 256 KB. */
const MAX_TEXT = 2_000;

/** What happened so far: the totals, and the latest events. A delivery costs it one addition. */
export class History {
  readonly #totals = { deliveries: 0, undelivered: 0, invocations: 0, coldStarts: 0, failures: 0, denied: 0 };
  readonly #routes = new Map<string, { -readonly [Field in keyof RouteTotals]: RouteTotals[Field] }>();
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
    return { ...this.#totals, routes: Object.fromEntries(this.#routes) };
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
      case "invocation":
        this.#countInvocation(event);
        break;
      case "functionInvoked":
        this.#totals.invocations += 1;
        if (event.initMs !== undefined) this.#totals.coldStarts += 1;
        if (event.outcome !== "ok") this.#totals.failures += 1;
        break;
      case "denied":
        this.#totals.denied += 1;
        break;
    }
    this.#keep(event, at);
  }

  #countInvocation(event: InvocationEvent): void {
    const key = routeTotalsKey(event.routeKey, event.functionName);
    const route = this.#routes.get(key) ?? { invocations: 0, failures: 0, durationMs: 0 };
    this.#routes.set(key, route);
    const failures = hasFailed(event) ? 1 : 0;
    this.#totals.invocations += 1;
    this.#totals.coldStarts += event.initMs === undefined ? 0 : 1;
    this.#totals.failures += failures;
    route.invocations += 1;
    route.failures += failures;
    route.durationMs += event.durationMs;
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
