import type { WebSocket } from "ws";
import { now } from "./clock";
import { withDeadline } from "./deadline";

/** How long a server may take to answer our close frame. */
const CLOSE_DEADLINE_MS = 5_000;

/** One connection, listened to until it is closed. A step of a scenario sees only what comes while it runs; this misses nothing. */
export class Client {
  readonly #socket: WebSocket;
  readonly #closed: Promise<number>;
  #closing = false;
  #closedByServer: string | undefined;
  #answered: () => void = () => {};

  /**
   * @param onText is called with every text frame but Polo!, and when it came, see `now`. What a server sends in the very packet that
   *   ends the handshake is gone before artillery hands the socket over: nothing is to be measured before `marko` has been answered.
   */
  constructor(socket: WebSocket, onText: (text: string, receivedAt: number) => void) {
    this.#socket = socket;
    // Artillery's own listener answers an error by ending the user a second time, and that takes the worker down. Every error is
    // followed by a close, which is counted here.
    socket.removeAllListeners("error");
    socket.on("error", () => {});
    socket.on("message", (data) => {
      const receivedAt = now();
      const text = data.toString();
      if (text === "Polo!") this.#answered();
      else onText(text, receivedAt);
    });
    this.#closed = new Promise((resolve) => {
      socket.once("close", (code) => {
        if (!this.#closing) this.#closedByServer = `closed by the server with ${code}`;
        resolve(code);
      });
    });
  }

  /** Why the connection is gone although nobody here closed it. */
  get closedByServer(): string | undefined {
    return this.#closedByServer;
  }

  send(text: string): void {
    // A socket that is gone is counted when it closes, and what it did not send is owed all the same.
    this.#socket.send(text, () => {});
  }

  /** Asks Marko? and waits for Polo!, which proves that messages travel both ways. Milliseconds that it took. */
  async marko(deadlineMs: number): Promise<number> {
    const askedAt = now();
    const answered = new Promise<void>((resolve, reject) => {
      this.#answered = resolve;
      this.#closed.then((code) => reject(new Error(`closed with ${code} before Polo!`)));
    });
    this.send("Marko?");
    await withDeadline(answered, deadlineMs, "Polo!");
    return now() - askedAt;
  }

  /** Closes as a well-behaved client does; returns the close code of the connection. */
  async close(): Promise<number> {
    this.#closing = true;
    this.#socket.close(1000);
    try {
      return await withDeadline(this.#closed, CLOSE_DEADLINE_MS, "the close");
    } catch (error) {
      this.#socket.terminate();
      throw error;
    }
  }

  /** Goes away without a word, as a phone in a tunnel does. */
  async vanish(): Promise<void> {
    this.#closing = true;
    this.#socket.terminate();
    await this.#closed;
  }
}
