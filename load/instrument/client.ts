import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { ClientOptions, WebSocket } from "ws";
import { now } from "./clock";
import type { Connector, Opening } from "./connector";
import { withDeadline } from "./deadline";
import { describeError } from "./describe-error";
import { MAX_FRAME_BYTES } from "./frame";
import type { Recorder } from "./recorder";

const HANDSHAKE_DEADLINE_MS = 30_000;
const CLOSE_DEADLINE_MS = 5_000;
const POLO = Buffer.from("Polo!");

/**
 * Is called with every message but Polo!
 * @param receivedAt see `now`
 */
export type OnMessage = (data: Buffer, receivedAt: number, client: Client) => void;

/** What a client connects with. */
export interface ClientNeeds {
  readonly connector: Connector;
  readonly recorder: Recorder;
  readonly onMessage?: OnMessage;
}

/** When the parts of a handshake were over, see `now`. */
interface Stamps {
  connectedAt?: number;
  securedAt?: number;
}

/** One connection. It listens from before it is open until it is closed, so that no message is missed. */
export class Client {
  readonly #socket: WebSocket;
  readonly #token: string;
  readonly #withoutSecrets: (text: string) => string;
  readonly #recorder: Recorder;
  readonly #closed: Promise<number>;
  #closing = false;
  #closedByServer: string | undefined;
  #answered: () => void = () => {};

  /**
   * Connects, and records how long each part took. Rejects when the server refuses the connection.
   * @param number of the client in its generator, which decides on its token
   * @param dueAt when the schedule wanted the connect; a generator that is late makes the figures worse, never better
   */
  static async connect(needs: ClientNeeds, number: number, dueAt = now()): Promise<Client> {
    const { connector, recorder } = needs;
    let describe = describeError;
    try {
      const askedAt = now();
      const credentials = await connector.credentialsOf(number);
      const startedAt = dueAt + (now() - askedAt);
      const stamps: Stamps = {};
      const opening = connector.open(credentials, { handshakeTimeout: HANDSHAKE_DEADLINE_MS, finishRequest: stampingInto(stamps) });
      describe = (error) => opening.withoutSecrets(describeError(error));
      const client = new Client(opening, credentials.token, needs, startedAt);
      await new Promise((resolve, reject) => opening.socket.once("open", resolve).once("error", reject));
      client.#recordHandshake(startedAt, now(), stamps);
      return client;
    } catch (error) {
      recorder.count("connections.failed");
      recorder.sayFirst("failed connection", describe(error));
      throw new Error(describe(error));
    }
  }

  private constructor(
    { socket, withoutSecrets }: Opening,
    token: string,
    { recorder, onMessage = () => {} }: ClientNeeds,
    startedAt: number,
  ) {
    this.#socket = socket;
    this.#token = token;
    this.#withoutSecrets = withoutSecrets;
    this.#recorder = recorder;
    socket.on("error", () => {}); // Every error is followed by a close, which is counted.
    socket.once("message", () => recorder.time("handshake.first_message_ms", now() - startedAt));
    socket.on("message", (data: Buffer) => {
      const receivedAt = now();
      recorder.count("bytes.in", data.length);
      if (data.equals(POLO)) this.#answered();
      else onMessage(data, receivedAt, this);
    });
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

  /** Set once the server has closed the connection, with its close code. */
  get closedByServer(): string | undefined {
    return this.#closedByServer;
  }

  hasTokenOf(other: Client): boolean {
    return this.#token === other.#token;
  }

  /** Sends a message in as many frames as it needs: `ws` would put all of it into one. */
  send(text: string): void {
    const bytes = Buffer.from(text);
    this.#recorder.count("bytes.out", bytes.length);
    for (let start = 0; start < bytes.length; start += MAX_FRAME_BYTES) {
      const end = start + MAX_FRAME_BYTES;
      // A closed socket is counted when it closes. What it did not send stays owed.
      this.#socket.send(bytes.subarray(start, end), { binary: false, fin: end >= bytes.length }, () => {});
    }
  }

  /** Replaces the credentials of this client in a text from the server. */
  withoutSecrets(text: string): string {
    return this.#withoutSecrets(text);
  }

  /**
   * Sends Marko? and waits for Polo!, which proves that messages travel both ways.
   * @returns milliseconds that it took
   */
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

  /**
   * Closes with code 1000 and waits for the server's close frame.
   * @returns the close code of the connection
   */
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

  /** Cuts the connection without a close frame, as a crashed program does. */
  async vanish(): Promise<void> {
    this.#closing = true;
    this.#socket.terminate();
    await this.#closed;
  }

  /** `tcp_ms` includes the DNS lookup, `upgrade_ms` includes `$connect`. */
  #recordHandshake(startedAt: number, openAt: number, { connectedAt, securedAt }: Stamps): void {
    this.#recorder.time("handshake.latency_ms", openAt - startedAt);
    if (connectedAt === undefined) return;
    this.#recorder.time("handshake.tcp_ms", connectedAt - startedAt);
    if (securedAt !== undefined) this.#recorder.time("handshake.tls_ms", securedAt - connectedAt);
    this.#recorder.time("handshake.upgrade_ms", openAt - (securedAt ?? connectedAt));
  }
}

/** An option of `ws`, which hands over its request before it is sent. */
function stampingInto(stamps: Stamps): NonNullable<ClientOptions["finishRequest"]> {
  return (request) => {
    request.once("socket", (stream: Socket | TLSSocket) => {
      stream.once("connect", () => {
        stamps.connectedAt = now();
      });
      stream.once("secureConnect", () => {
        stamps.securedAt = now();
      });
    });
    request.end();
  };
}
