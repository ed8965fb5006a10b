import { EventEmitter } from "node:events";

/** What happens in the runtime, in the order in which it happens. Everything that prints or counts learns it from here. */
export type RuntimeEvent =
  | { readonly type: "connected"; readonly connectionId: string }
  | { readonly type: "disconnected"; readonly connectionId: string; readonly code: number }
  | InvocationEvent
  | { readonly type: "posted"; readonly connectionId: string; readonly status: number; readonly bytes: number }
  | { readonly type: "denied"; readonly principalArn: string; readonly action: string; readonly resource: string; readonly message: string }
  /** A client was turned away before a function ran for it, or because of what one answered. */
  | { readonly type: "refused"; readonly what: string; readonly status: number; readonly reason: string }
  /** A request asked for what AWS has and the runtime has not. */
  | { readonly type: "notEmulated"; readonly message: string }
  | { readonly type: "functionLog"; readonly functionName: string; readonly line: string };

/** A route's function ran, or could not. */
export interface InvocationEvent {
  readonly type: "invocation";
  /** `authorizer` for the function that decides whether `$connect` runs. */
  readonly routeKey: string;
  readonly connectionId: string;
  readonly functionName: string;
  readonly outcome: "ok" | "error" | "timeout" | "notAllowed";
  /** Of the proxy response. */
  readonly status?: number;
  readonly error?: string;
  readonly durationMs: number;
  /** How long the event waited for a free execution environment. */
  readonly waitMs: number;
  /** Only on a cold start. */
  readonly initMs?: number;
}

export type RuntimeEventListener = (event: RuntimeEvent, at: Date) => void;

export class EventLog {
  readonly #emitter = new EventEmitter();

  record(event: RuntimeEvent): void {
    this.#emitter.emit("event", event, new Date());
  }

  subscribe(listener: RuntimeEventListener): void {
    this.#emitter.on("event", listener);
  }
}
