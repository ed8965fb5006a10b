import { Backoff } from "./backoff";
import { FanfareError } from "./fanfare-error";
import type { ClientOptions, State, Timing } from "./options";
import { Session, type SessionEnd } from "./session";
import type { WebSocketClass } from "./web-socket-like";

/** A connection that lived so long was not refused right after its handshake, so the next wait may be short again. */
const STABLE_MS = 10_000;

interface LinkNeeds extends Pick<ClientOptions, "url"> {
  readonly WebSocket: WebSocketClass;
  readonly token: ClientOptions["token"];
  readonly timing: Timing;
}

export interface LinkListener {
  /** Another connection is used for sending from now on. */
  onOpen(): void;
  onText(text: string): void;
  onError(error: FanfareError): void;
  onState(state: State): void;
}

/**
 * Keeps a connection open: connects again after each end and each refusal, and replaces a connection before API Gateway ends it. A connection
 * is replaced by one that is open already, and receives for a while longer, so that no broadcast falls between the two.
 */
export class Link {
  readonly #needs: LinkNeeds;
  readonly #listener: LinkListener;
  readonly #backoff: Backoff;
  #state: State = "connecting";
  /** Used for sending. */
  #current: Session | undefined;
  /** Its handshake is under way. */
  #next: Session | undefined;
  /** Was replaced, and still receives. */
  #retired: Session | undefined;
  /** From the wait before an attempt on, until it succeeds. */
  #isConnecting = true;
  /** Number of the attempt. */
  #attempt = 0;
  #attemptTimer: ReturnType<typeof setTimeout> | undefined;
  #renewTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(needs: LinkNeeds, listener: LinkListener) {
    this.#needs = needs;
    this.#listener = listener;
    this.#backoff = new Backoff({ baseMs: needs.timing.retryMs, maxMs: needs.timing.maxRetryMs });
    void this.#connect();
  }

  get state(): State {
    return this.#state;
  }

  /** @returns whether there is a connection. What is sent may be lost all the same. */
  send(text: string): boolean {
    this.#current?.send(text);
    return this.#current !== undefined;
  }

  /** Replaces the connection, unless that is under way. */
  renew(): void {
    if (this.#isConnecting) return;
    this.#isConnecting = true;
    clearTimeout(this.#renewTimer);
    if (this.#current && this.#current.ageMs >= STABLE_MS) this.#backoff.reset();
    this.#connectLater();
  }

  close(): void {
    this.#attempt += 1;
    clearTimeout(this.#attemptTimer);
    clearTimeout(this.#renewTimer);
    for (const session of [this.#current, this.#next, this.#retired]) session?.end();
    this.#current = undefined;
    this.#show("closed");
  }

  #connectLater(): void {
    this.#attemptTimer = setTimeout(() => void this.#connect(), this.#backoff.nextMs());
  }

  async #connect(): Promise<void> {
    const { url, WebSocket, token, timing } = this.#needs;
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#attemptTimer = setTimeout(() => this.#failed(new FanfareError("disconnected", "The handshake took too long.")), timing.connectMs);
    try {
      const address = typeof url === "function" ? await url() : url;
      const protocols = token === undefined ? [] : ["fanfare", `token.${await token()}`];
      if (attempt !== this.#attempt) return;
      this.#next = new Session(new WebSocket(address, protocols), timing, {
        onOpen: (session) => this.#opened(session),
        onText: (text) => this.#listener.onText(text),
        onEnd: (session, end) => this.#ended(session, end),
      });
    } catch (error) {
      // With an invalid sub-protocol or address, the text of a WebSocket's error has the token or the signature in it.
      const asked = [...(typeof url === "function" ? ["url()"] : []), ...(token ? ["token()"] : [])].join(" or ");
      const failure =
        asked === ""
          ? new FanfareError("disconnected", String(error))
          : new FanfareError("token_failed", `${asked} failed, or no WebSocket can be made with what it returned.`);
      if (attempt === this.#attempt) this.#failed(failure);
    }
  }

  #opened(session: Session): void {
    const { renewAfterMs } = this.#needs.timing;
    clearTimeout(this.#attemptTimer);
    this.#isConnecting = false;
    this.#next = undefined;
    this.#retired?.end();
    this.#retired = this.#current;
    this.#retired?.retire();
    this.#current = session;
    // Clients that connected together must not come back together.
    this.#renewTimer = setTimeout(() => this.renew(), renewAfterMs * (1 - Math.random() / 10));
    this.#show("open");
    this.#listener.onOpen();
  }

  #ended(session: Session, { code, reason }: SessionEnd): void {
    const error = new FanfareError("disconnected", `The connection ended with ${code}${reason && `, ${reason}`}`, { code, reason });
    if (session === this.#next) this.#failed(error);
    if (session !== this.#current) return;
    this.renew();
    this.#current = undefined;
    this.#show("connecting");
    this.#listener.onError(error);
  }

  /** An attempt to connect failed. */
  #failed(error: FanfareError): void {
    this.#attempt += 1;
    clearTimeout(this.#attemptTimer);
    this.#next?.end();
    this.#next = undefined;
    this.#connectLater();
    this.#listener.onError(error);
  }

  #show(state: State): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#listener.onState(state);
  }
}
