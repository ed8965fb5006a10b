import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { WebSocket } from "ws";
import { now } from "./clock";
import { withDeadline } from "./deadline";
import { describeError } from "./describe-error";
import type { Recorder } from "./recorder";

/** How long a server may take to let us in, and to answer our close frame. */
const HANDSHAKE_DEADLINE_MS = 30_000;
const CLOSE_DEADLINE_MS = 5_000;
const POLO = Buffer.from("Polo!");

/** Is called with every message but Polo!, and when it came, see `now`. */
export type OnMessage = (data: Buffer, receivedAt: number) => void;

/** One connection, listened to from before it is open until it is closed, so that nothing is missed. */
export class Client {
  readonly #socket: WebSocket;
  readonly #recorder: Recorder;
  readonly #onMessage: OnMessage;
  readonly #closed: Promise<number>;
  #closing = false;
  #closedByServer: string | undefined;
  #answered: () => void = () => {};

  /**
   * Connects, and records how long each part took. Rejects when the server lets nobody in.
   * @param intendedAt when the schedule wanted it; a generator that is late makes the figures worse, never better
   */
  static async connect(url: string, recorder: Recorder, onMessage: OnMessage = () => {}, intendedAt = now()): Promise<Client> {
    const stamps: { connectedAt?: number; securedAt?: number } = {};
    const socket = new WebSocket(url, {
      perMessageDeflate: false, // the generator's time goes into measuring
      handshakeTimeout: HANDSHAKE_DEADLINE_MS,
      finishRequest(request) {
        request.once("socket", (stream: Socket | TLSSocket) => {
          stream.once("connect", () => {
            stamps.connectedAt = now();
          });
          stream.once("secureConnect", () => {
            stamps.securedAt = now();
          });
        });
        request.end();
      },
    });
    const client = new Client(socket, recorder, onMessage, intendedAt);
    try {
      await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    } catch (error) {
      recorder.count("connections.failed");
      recorder.sayFirst("failed connection", describeError(error));
      throw error;
    }
    client.#recordHandshake(intendedAt, now(), stamps);
    return client;
  }

  private constructor(socket: WebSocket, recorder: Recorder, onMessage: OnMessage, intendedAt: number) {
    this.#socket = socket;
    this.#recorder = recorder;
    this.#onMessage = onMessage;
    socket.on("error", () => {}); // Every error is followed by a close, which is counted.
    socket.once("message", () => recorder.time("handshake.first_message_ms", now() - intendedAt));
    socket.on("message", (data: Buffer) => this.#receive(data, now()));
    this.#closed = new Promise((resolve) => {
      let opened = false;
      socket.once("open", () => {
        opened = true;
        recorder.opened();
      });
      socket.once("close", (code) => {
        if (!this.#closing) this.#closedByServer = `closed by the server with ${code}`;
        if (opened) recorder.closed(code, this.#closing);
        resolve(code);
      });
    });
  }

  /** Why the connection is gone although nobody here closed it. */
  get closedByServer(): string | undefined {
    return this.#closedByServer;
  }

  send(text: string): void {
    this.#recorder.count("bytes.out", Buffer.byteLength(text));
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

  #receive(data: Buffer, receivedAt: number): void {
    this.#recorder.count("bytes.in", data.length);
    if (data.equals(POLO)) this.#answered();
    else this.#onMessage(data, receivedAt);
  }

  /** The name is resolved within the time of TCP; `$connect` runs within that of the upgrade. */
  #recordHandshake(startedAt: number, openAt: number, { connectedAt, securedAt }: { connectedAt?: number; securedAt?: number }): void {
    this.#recorder.time("handshake.latency_ms", openAt - startedAt);
    if (connectedAt === undefined) return;
    this.#recorder.time("handshake.tcp_ms", connectedAt - startedAt);
    if (securedAt !== undefined) this.#recorder.time("handshake.tls_ms", securedAt - connectedAt);
    this.#recorder.time("handshake.upgrade_ms", openAt - (securedAt ?? connectedAt));
  }
}
