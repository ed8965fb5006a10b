import type { Timing } from "./options";
import type { WebSocketLike } from "./web-socket-like";

/** `default` answers it. */
const HEARTBEAT = "Marko?";
const HEARTBEAT_ANSWER = "Polo!";

export interface SessionListener {
  onOpen(session: Session): void;
  onText(text: string): void;
  /** Not called after `end`. */
  onEnd(session: Session, end: SessionEnd): void;
}

export interface SessionEnd {
  /** 1006 without a close frame: a refused handshake, or a lost connection. */
  readonly code: number;
  readonly reason: string;
}

/** One WebSocket connection, with its heartbeat. */
export class Session {
  readonly #socket: WebSocketLike;
  readonly #timing: Timing;
  readonly #listener: SessionListener;
  #openedAt: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRetired = false;
  #isOver = false;
  #awaitsAnswer = false;

  constructor(socket: WebSocketLike, timing: Timing, listener: SessionListener) {
    this.#timing = timing;
    this.#listener = listener;
    this.#socket = socket;
    socket.addEventListener("open", () => this.#opened());
    socket.addEventListener("message", ({ data }) => this.#received(String(data)));
    // A WebSocket of Node.js 22 has no `close` event after a refused handshake. Browsers do not say what the error is.
    socket.addEventListener("error", (event) => this.#ended({ code: 1006, reason: "message" in event ? String(event.message) : "" }));
    socket.addEventListener("close", ({ code, reason }) => this.#ended({ code, reason }));
  }

  /** How long it has been open. */
  get ageMs(): number {
    return this.#openedAt === undefined ? 0 : Date.now() - this.#openedAt;
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** Only receives from now on, and ends after `lingerMs`. */
  retire(): void {
    this.#isRetired = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(), this.#timing.lingerMs);
  }

  /** Closes the connection, and does not wait for the other side. */
  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#socket.close(1000);
  }

  #opened(): void {
    if (this.#isOver) return;
    this.#openedAt = Date.now();
    this.#waitForHeartbeat();
    this.#listener.onOpen(this);
  }

  #received(text: string): void {
    if (this.#isOver) return;
    const isAnswer = this.#awaitsAnswer && text === HEARTBEAT_ANSWER;
    if (isAnswer) this.#awaitsAnswer = false;
    this.#waitForHeartbeat();
    if (!isAnswer) this.#listener.onText(text);
  }

  #ended(end: SessionEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#listener.onEnd(this, end);
  }

  #waitForHeartbeat(): void {
    if (this.#isRetired) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#beat(), this.#timing.heartbeatMs);
  }

  #beat(): void {
    this.#awaitsAnswer = true;
    this.send(HEARTBEAT);
    this.#timer = setTimeout(() => {
      this.#ended({ code: 1006, reason: "no answer to the heartbeat" });
      this.#socket.close(1000);
    }, this.#timing.heartbeatAnswerMs);
  }
}
