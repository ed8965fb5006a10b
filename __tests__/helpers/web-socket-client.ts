import { once } from "node:events";
import { text } from "node:stream/consumers";
import { type ClientOptions, WebSocket } from "ws";
import { within } from "./within";

export interface HandshakeOptions {
  /** Offers permessage-deflate. @default true */
  readonly compresses?: boolean;
  /** Lists are sent as several headers of that name. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly protocols?: readonly string[];
}

export interface Closure {
  readonly code: number;
  readonly reason: string;
}

export interface Refusal {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const MAX_FRAME_BYTES = 32 * 1024;

/** A client of a WebSocket API. What it receives waits, in order, until the test asks for it. */
export class WebSocketClient {
  readonly #socket: WebSocket;
  readonly #unread: string[] = [];
  readonly #readers: ((message: string) => void)[] = [];
  readonly #closure: Promise<Closure>;
  #ended: Closure | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer, isBinary) => {
      const message = isBinary ? `binary ${data.toString("hex")}` : data.toString();
      const reader = this.#readers.shift();
      if (reader) reader(message);
      else this.#unread.push(message);
    });
    this.#closure = new Promise((resolve) => {
      socket.once("close", (code, reason) => {
        this.#ended = { code, reason: reason.toString() };
        resolve(this.#ended);
      });
    });
  }

  /** @returns once the handshake is complete. */
  static async connect(url: string, options: HandshakeOptions = {}): Promise<WebSocketClient> {
    const socket = open(url, options);
    const client = new WebSocketClient(socket);
    try {
      await within(once(socket, "open"), `the handshake with ${url}`, () => "no answer");
    } catch (error) {
      socket.terminate();
      throw error;
    }
    socket.on("error", () => {});
    return client;
  }

  /** The sub-protocol that the server chose. */
  get protocol(): string {
    return this.#socket.protocol;
  }

  /** What was agreed on of the extensions that the client offered; empty for none. */
  get extensions(): string {
    return this.#socket.extensions;
  }

  /** What has arrived and was not asked for yet. */
  get unread(): readonly string[] {
    return this.#unread;
  }

  /** Text and bytes as they are, anything else as JSON text; in several frames where AWS would not take it in one. */
  send(message: string | Buffer | object): void {
    const binary = Buffer.isBuffer(message);
    const bytes = binary ? message : Buffer.from(typeof message === "string" ? message : JSON.stringify(message));
    for (let start = 0; start === 0 || start < bytes.length; start += MAX_FRAME_BYTES) {
      const end = start + MAX_FRAME_BYTES;
      this.#socket.send(bytes.subarray(start, end), { binary, fin: end >= bytes.length });
    }
  }

  /** One message in frames of these texts, as large as they are. */
  sendFrames(texts: readonly string[]): void {
    for (const [index, text] of texts.entries()) this.#socket.send(text, { fin: index === texts.length - 1 });
  }

  ping(): void {
    this.#socket.ping();
  }

  /** Reads no more until it is resumed, so that what is sent to it piles up. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** The next message that was not asked for yet. */
  next(timeMs?: number): Promise<string> {
    const message = this.#unread.shift();
    if (message !== undefined) return Promise.resolve(message);
    const received = new Promise<string>((resolve) => this.#readers.push(resolve));
    return within(received, "a message", () => (this.#ended ? `close ${this.#ended.code} ${this.#ended.reason}` : "nothing"), timeMs);
  }

  /** Waits for the end of the connection, by either side, for as long as `within` waits unless told otherwise. */
  closed(timeMs?: number): Promise<Closure> {
    return within(this.#closure, "the end of the connection", () => this.#unread.join(", ") || "nothing", timeMs);
  }

  /** Closes as a browser does, with a code or without, and waits until both sides have. */
  close(code?: number, reason?: string): Promise<Closure> {
    this.#socket.close(code, reason);
    return this.closed();
  }

  /** Ends the connection without a word. */
  terminate(): void {
    this.#socket.terminate();
  }
}

/** Waits for a handshake to be refused. */
export async function refusedHandshake(url: string, options: HandshakeOptions = {}): Promise<Refusal> {
  const socket = open(url, options);
  const refusal = new Promise<Refusal>((resolve, reject) => {
    socket.once("unexpected-response", async (_request, response) => {
      resolve({ status: response.statusCode, headers: response.headers, body: await text(response) });
    });
    socket.once("open", () => reject(new Error(`${url} accepted a handshake that it was expected to refuse`)));
    socket.on("error", reject);
  });
  try {
    return await within(refusal, `${url} to refuse a handshake`, () => "no answer");
  } finally {
    socket.terminate();
  }
}

function open(url: string, { compresses = true, headers = {}, protocols = [] }: HandshakeOptions): WebSocket {
  // ws hands the headers to Node, which takes lists.
  const options: ClientOptions = { perMessageDeflate: compresses, headers: headers as Record<string, string>, maxPayload: 1024 * 1024 };
  return new WebSocket(url, [...protocols], options);
}
