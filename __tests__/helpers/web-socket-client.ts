import { once } from "node:events";
import { text } from "node:stream/consumers";
import { type ClientOptions, WebSocket } from "ws";
import { within } from "./within";

export interface HandshakeOptions {
  readonly headers?: Readonly<Record<string, string>>;
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

  /** Text and bytes as they are, anything else as JSON text; in several frames where AWS would not take it in one. */
  send(message: string | Buffer | object): void {
    const binary = Buffer.isBuffer(message);
    const bytes = binary ? message : Buffer.from(typeof message === "string" ? message : JSON.stringify(message));
    for (let start = 0; start === 0 || start < bytes.length; start += MAX_FRAME_BYTES) {
      const end = start + MAX_FRAME_BYTES;
      this.#socket.send(bytes.subarray(start, end), { binary, fin: end >= bytes.length });
    }
  }

  /** The next message that was not asked for yet. */
  next(): Promise<string> {
    const message = this.#unread.shift();
    if (message !== undefined) return Promise.resolve(message);
    const received = new Promise<string>((resolve) => this.#readers.push(resolve));
    return within(received, "a message", () => (this.#ended ? `close ${this.#ended.code} ${this.#ended.reason}` : "nothing"));
  }

  /** Waits for the end of the connection, whoever ends it. */
  closed(): Promise<Closure> {
    return within(this.#closure, "the end of the connection", () => this.#unread.join(", ") || "nothing");
  }

  /** Closes as a browser does, with a code or without, and waits until both sides have. */
  close(code?: number): Promise<Closure> {
    this.#socket.close(code);
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

function open(url: string, { headers, protocols = [] }: HandshakeOptions): WebSocket {
  const options: ClientOptions = { ...(headers && { headers }), maxPayload: 1024 * 1024 };
  return new WebSocket(url, [...protocols], options);
}
