import { Backoff } from "./backoff";
import { FanfareError } from "./fanfare-error";
import { messageFrame, readFrame, type ServerFrame } from "./frames";
import { Link } from "./link";
import { type ClientOptions, type State, type Timing, withDefaults } from "./options";
import { Outbox } from "./outbox";
import { RecentIds } from "./recent-ids";

/**
 * API Gateway closes a connection that sends a larger frame, and browsers send each message in one frame.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const MAX_FRAME_BYTES = 32 * 1024;

/** Refusals that the same message would meet again. */
const FINAL_CODES: readonly string[] = ["forbidden", "invalid_json", "missing_data", "invalid_text", "too_large"];

/** The longest time for a broadcast to come back, in `answerMs`. */
const MAX_ANSWER_FACTOR = 8;

/**
 * A client of the broadcast API that stays connected.
 *
 * `send` keeps a message in memory until its broadcast has come back, and sends it again when it may have been lost: each message is broadcast
 * at least once, and in the order of `send`, since one is under way at a time. Receivers that use this client are told of each message once.
 * What is broadcast while a client is not connected is lost for it: the server keeps no messages.
 */
export class FanfareClient {
  readonly #options: ClientOptions;
  readonly #timing: Timing;
  readonly #link: Link;
  readonly #outbox: Outbox;
  readonly #resends: Backoff;
  readonly #received = new RecentIds();
  /** Whether the outbox's first message is under way, or waits until it may be sent again. */
  #isUnderWay = false;
  #answerTimer: ReturnType<typeof setTimeout> | undefined;
  #resendTimer: ReturnType<typeof setTimeout> | undefined;

  /** Connects. @throws TypeError for invalid options, with all mistakes in one line */
  constructor(options: ClientOptions) {
    const { timing, maxQueued, WebSocket } = withDefaults(options);
    const { url, token } = options;
    this.#options = options;
    this.#timing = timing;
    this.#outbox = new Outbox(maxQueued);
    this.#resends = new Backoff({ baseMs: timing.retryMs, maxMs: timing.maxRetryMs });
    this.#link = new Link(
      { url, token, timing, WebSocket },
      {
        onOpen: () => this.#sendAgain(),
        onText: (text) => this.#take(readFrame(text)),
        onError: (error) => options.onError?.(error),
        onState: (state) => options.onState?.(state),
      },
    );
  }

  get state(): State {
    return this.#link.state;
  }

  /** How many messages are queued or unconfirmed. */
  get pending(): number {
    return this.#outbox.count;
  }

  /** Bytes of the messages that are queued or unconfirmed. */
  get bufferedAmount(): number {
    return this.#outbox.bytes;
  }

  /**
   * Broadcasts a JSON value of at most 32 KB, with about 70 bytes around it.
   *
   * @returns a promise that is fulfilled when the broadcast has come back, and rejected with a `FanfareError` when the message is refused for
   *   good, when the queue is full, and when the client is closed. Without a handler for it, a rejection only goes to `onError`.
   */
  send(data: unknown): Promise<void> {
    const sent = this.#keep(data);
    sent.catch((error: FanfareError) => this.#options.onError?.(error));
    return sent;
  }

  /** Ends the connection, and rejects the messages that are not confirmed; `await` those that must be. */
  close(): void {
    clearTimeout(this.#answerTimer);
    clearTimeout(this.#resendTimer);
    this.#link.close();
    this.#outbox.rejectAll(new FanfareError("closed", "The client was closed before the message was confirmed."));
  }

  #keep(data: unknown): Promise<void> {
    if (this.state === "closed") return refuse("closed", "The client is closed.");
    const id = randomId();
    const frame = messageFrame(id, data);
    if (frame === undefined) return refuse("missing_data", "JSON cannot express this value.");
    const bytes = new TextEncoder().encode(frame).length;
    if (bytes > MAX_FRAME_BYTES) return refuse("too_large", `The message has ${bytes} bytes; at most ${MAX_FRAME_BYTES} are allowed.`);
    const confirmed = this.#outbox.keep({ id, frame, bytes });
    this.#sendFirst();
    return confirmed;
  }

  #sendFirst(): void {
    const { first } = this.#outbox;
    if (this.#isUnderWay || first === undefined || !this.#link.send(first.frame)) return;
    this.#isUnderWay = true;
    const waitMs = this.#timing.answerMs * Math.min(MAX_ANSWER_FACTOR, 2 ** first.tries);
    first.tries += 1;
    this.#answerTimer = setTimeout(() => this.#unanswered(), waitMs);
  }

  /** The answer may have been lost with the connection, so the message goes over the new one. */
  #sendAgain(): void {
    this.#stopWaiting();
    this.#sendFirst();
  }

  #stopWaiting(): void {
    this.#isUnderWay = false;
    clearTimeout(this.#answerTimer);
    clearTimeout(this.#resendTimer);
  }

  #unanswered(): void {
    // The connection may be dead, or its row may be missing in the table: a new one mends both.
    this.#link.renew();
    this.#options.onError?.(new FanfareError("unanswered", "A broadcast did not come back in time; the message will be sent again."));
  }

  #take(frame: ServerFrame): void {
    if (frame.kind === "text") this.#options.onMessage?.({ data: frame.text, id: undefined });
    else if (frame.kind === "message") this.#takeMessage(frame.id, frame.data);
    else this.#takeError(new FanfareError(frame.kind === "error" ? frame.code : "gateway_error", frame.message, frame.details));
  }

  #takeMessage(id: string, data: unknown): void {
    if (id === this.#outbox.first?.id) this.#settle();
    if (this.#received.add(id)) this.#options.onMessage?.({ data, id });
  }

  /** An error frame does not say which message it is about. It is about the one that is under way, or says nothing new. */
  #takeError(error: FanfareError): void {
    const { code } = error;
    if (this.#isUnderWay && FINAL_CODES.includes(code)) {
      this.#settle(error);
    } else {
      if (this.#isUnderWay && code === "token_expired") this.#link.renew();
      if (this.#isUnderWay && (code === "too_many_messages" || code === "gateway_error")) this.#sendLater();
      this.#options.onError?.(error);
    }
  }

  #sendLater(): void {
    clearTimeout(this.#answerTimer);
    clearTimeout(this.#resendTimer);
    this.#resendTimer = setTimeout(() => this.#sendAgain(), this.#resends.nextMs());
  }

  #settle(error?: FanfareError): void {
    this.#stopWaiting();
    this.#resends.reset();
    this.#outbox.settleFirst(error);
    this.#sendFirst();
  }
}

function refuse(code: string, message: string): Promise<never> {
  return Promise.reject(new FanfareError(code, message));
}

/** Other publishers cannot guess it, and so cannot confirm or hide a message. `crypto.randomUUID` exists on pages of https:// and localhost only. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
