import type { FanfareError } from "./fanfare-error";
import { globalWebSocket, type WebSocketClass } from "./web-socket-like";

/** `connecting` also while the client waits before it tries again. */
export type State = "connecting" | "open" | "closed";

/** A message that was broadcast. */
export interface Message {
  readonly data: unknown;
  /** Undefined for a message of another program than this client: `data` is then the text that came, whatever is in it. */
  readonly id: string | undefined;
}

/** All times are milliseconds. */
export interface Timing {
  /** Silence after which a heartbeat is sent. API Gateway closes a connection after ten minutes without a message. @default 5 minutes */
  readonly heartbeatMs: number;
  /** Silence after a heartbeat until the connection counts as lost. @default 10 s */
  readonly heartbeatAnswerMs: number;
  /** Time for `token()` and the handshake. API Gateway gives a handshake 29 s. @default 35 s */
  readonly connectMs: number;
  /** Age at which a connection is replaced, or up to a tenth earlier. API Gateway ends it at two hours. @default 110 minutes */
  readonly renewAfterMs: number;
  /** How long a replaced connection still receives. @default 5 s */
  readonly lingerMs: number;
  /** The first wait before a further try is at most this long, and each limit is twice the one before. @default 1 s */
  readonly retryMs: number;
  /** The longest wait before a further try. @default 60 s */
  readonly maxRetryMs: number;
  /**
   * Time for a broadcast to come back before the message is sent again, over a new connection; twice as long at each further try, up to eight
   * times. Must be above the time that a broadcast takes. @default 30 s
   */
  readonly answerMs: number;
}

const MINUTE_MS = 60_000;

const DEFAULT_TIMING: Timing = {
  heartbeatMs: 5 * MINUTE_MS,
  heartbeatAnswerMs: 10_000,
  connectMs: 35_000,
  renewAfterMs: 110 * MINUTE_MS,
  lingerMs: 5_000,
  retryMs: 1_000,
  maxRetryMs: MINUTE_MS,
  answerMs: 30_000,
};

export interface ClientOptions {
  /**
   * The stage: `wss://….execute-api.….amazonaws.com/dev`. A function is asked before each handshake, such as for an address that is signed for
   * IAM, which is valid for some minutes.
   */
  readonly url: string | (() => string | Promise<string>);
  /** Asked before each handshake; a JSON Web Token, which goes into the sub-protocols. @default no token */
  readonly token?: () => string | Promise<string>;
  /** @default the global WebSocket of browsers and Node.js 22 */
  readonly WebSocket?: WebSocketClass;
  /** How many messages may be queued or unconfirmed; each has up to 32 KB. @default 256 */
  readonly maxQueued?: number;
  readonly timing?: Partial<Timing>;
  /** Told of each broadcast, the client's own too. */
  readonly onMessage?: (message: Message) => void;
  /** Told of everything that goes wrong, of what the client mends by itself too. */
  readonly onError?: (error: FanfareError) => void;
  readonly onState?: (state: State) => void;
}

/** @throws TypeError with all mistakes in one line, also where there is no WebSocket */
export function withDefaults({ url, maxQueued = 256, timing: given = {}, WebSocket }: ClientOptions) {
  const timing = { ...DEFAULT_TIMING, ...given };
  const mistakes = [
    ...(typeof url === "function" || /^wss?:$/.test(URL.canParse(url) ? new URL(url).protocol : "")
      ? []
      : ["url must begin with ws:// or wss://"]),
    ...(Number.isInteger(maxQueued) && maxQueued > 0 ? [] : ["maxQueued must be a whole number above 0"]),
    ...Object.entries(timing).flatMap(([name, ms]) => (isDuration(ms) ? [] : [`timing.${name} must be from 0 to ${MAX_TIMER_MS} ms`])),
  ];
  if (mistakes.length > 0) throw new TypeError(mistakes.join("; "));
  return { timing, maxQueued, WebSocket: WebSocket ?? globalWebSocket() };
}

/** Longer timers end at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function isDuration(ms: unknown): boolean {
  return typeof ms === "number" && ms >= 0 && ms <= MAX_TIMER_MS;
}
