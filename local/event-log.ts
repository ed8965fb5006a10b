import { EventEmitter } from "node:events";
import type { FaultCounts } from "./faults/fault-counts";
import type { Faults } from "./faults/faults";

/** What happens in the runtime, in the order in which it happens. Everything that prints or counts learns it from here. */
export type RuntimeEvent =
  | { readonly type: "connected"; readonly connectionId: string }
  | { readonly type: "disconnected"; readonly connectionId: string; readonly code: number }
  | InvocationEvent
  | PostedEvent
  /** A route's answer went back to the client whose message it is for. */
  | { readonly type: "replied"; readonly connectionId: string; readonly bytes: number; readonly latencyMs: number }
  | { readonly type: "denied"; readonly principalArn: string; readonly action: string; readonly resource: string; readonly message: string }
  /** A client was turned away before a function ran for it, or because of what one answered. */
  | { readonly type: "refused"; readonly what: string; readonly status: number; readonly reason: string }
  /** A service could not answer a request for a reason of its own, and answered 500. */
  | { readonly type: "failed"; readonly what: string; readonly message: string }
  /** A request asked for what AWS has and the runtime has not. */
  | { readonly type: "notEmulated"; readonly message: string }
  | ApiCallEvent
  | LogLineEvent
  /** A debugger may attach to an execution environment of the function at `url`. */
  | { readonly type: "debuggerListening"; readonly functionName: string; readonly url: string }
  | FunctionInvokedEvent
  | InvocationDroppedEvent
  | ReloadedEvent
  /** Another state of the stack could not be served; the one before goes on. */
  | { readonly type: "reloadFailed"; readonly reason: string }
  /** From now on these faults and no others happen. */
  | { readonly type: "faultsSet"; readonly faults: Faults; readonly seed: number }
  /** At the end: how often each did. */
  | { readonly type: "faultsInjected"; readonly counts: FaultCounts; readonly seed: number };

/** Another state of the stack is served from now on. */
export interface ReloadedEvent {
  readonly type: "reloaded";
  /** Such as `function chat`, `policies of chat-role`, `route message added`. */
  readonly changes: readonly string[];
  /** What stays as it was until the next start, such as `table orders`. */
  readonly needsRestart: readonly string[];
}

/** Somebody posted to a connection with the @connections API. */
export interface PostedEvent {
  readonly type: "posted";
  readonly connectionId: string;
  readonly status: number;
  readonly bytes: number;
  /** The signer's: an execution environment of a function, or a tool. */
  readonly accessKeyId: string;
}

/** An operation on a resource of an account. */
export interface ApiCallEvent {
  readonly type: "apiCall";
  /** As the console names it: `API Gateway`. */
  readonly service: string;
  /** `CreateApi` */
  readonly operation: string;
  /** Whether it only reads. */
  readonly isRead: boolean;
  /** As it was answered: `NotFoundException: Unable to find API by id …`. */
  readonly error?: string;
}

/** A line of a function's log, as it would stand in CloudWatch. */
export interface LogLineEvent {
  /** What the function said, or what Lambda says about it: that an event starts, how long it took. */
  readonly type: "functionLog" | "platformLog";
  readonly functionName: string;
  /** Of the execution environment that wrote it. */
  readonly logStreamName: string;
  readonly line: string;
}

/** A function ran, or could not, because somebody asked the Lambda API. */
export interface FunctionInvokedEvent {
  readonly type: "functionInvoked";
  readonly functionName: string;
  readonly invocationType: "RequestResponse" | "Event";
  readonly requestId: string;
  readonly outcome: "ok" | "error" | "throttled";
  readonly error?: string;
  readonly durationMs: number;
  readonly waitMs: number;
  readonly initMs?: number;
}

/** An asynchronous invocation without further attempts, as CloudWatch counts them in `AsyncEventsDropped`. */
export interface InvocationDroppedEvent {
  readonly type: "invocationDropped";
  readonly functionName: string;
  readonly requestId: string;
  readonly reason: "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency" | "Shutdown";
  readonly attempts: number;
  readonly error?: string;
  /** Of its event, to the function's destinations. */
  readonly deliveries: readonly FailureDelivery[];
}

export interface FailureDelivery {
  /** ARN of an on-failure destination or a dead-letter target. */
  readonly target: string;
  /** Why it did not get there. */
  readonly problem?: string;
}

/** A route's function ran, or could not; or a route called something else. */
export interface InvocationEvent {
  readonly type: "invocation";
  readonly apiId: string;
  readonly stageName: string;
  /** `authorizer` for the function that decides whether `$connect` runs. */
  readonly routeKey: string;
  readonly connectionId: string;
  /** For an integration without a function, what it calls: `MOCK`, `POST https://example.com/messages`, `sqs SendMessage`. */
  readonly functionName: string;
  readonly outcome: "ok" | "error" | "timeout" | "throttled" | "notAllowed";
  /** Of the proxy response, or of the backend. */
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
