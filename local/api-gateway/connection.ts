import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { CLOSE, defaultReason } from "./close-reasons";
import { FrameSizes } from "./frame-sizes";
import { LIMITS } from "./limits";
import type { StageName } from "./stage-addresses";
import type { TextFrames } from "./text-frames";
import { UNVERIFIED } from "./unverified";

/** A client as its handshake described it; part of every event of the connection. */
export interface Client extends StageName {
  readonly connectionId: string;
  readonly domainName: string;
  readonly identity: Identity;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  /** Context that the authorizer of `$connect` returned, delivered with every event of the connection. */
  readonly authorizer?: Readonly<Record<string, string | number>>;
}

export interface Identity {
  readonly sourceIp: string;
  readonly userAgent?: string;
  /** Of the IAM principal that signed the handshake. */
  readonly accountId?: string;
  readonly userArn?: string;
}

export interface Closure {
  readonly code: number;
  readonly reason: string;
}

/** Result of a send: "full" when the buffer of a slow client has no room for the payload, "gone" when the connection is closed or closing. */
export type Sent = "sent" | "full" | "gone";

/** One open connection. Everything that a client is sent goes through here. */
export class Connection {
  readonly client: Client;
  /** Epoch milliseconds of the last message in either direction. */
  lastActiveAt: number;
  readonly #webSocket: WebSocket;
  readonly #wire: Duplex;
  readonly #frames: TextFrames;
  readonly #deflates: boolean;
  #closedWith: Closure | undefined;

  /** @param wire the stream below `webSocket`. */
  constructor(client: Client, webSocket: WebSocket, wire: Duplex, frames: TextFrames) {
    this.client = client;
    this.lastActiveAt = Date.now();
    this.#webSocket = webSocket;
    this.#wire = wire;
    this.#frames = frames;
    this.#deflates = webSocket.extensions !== "";
    this.#closeOnLargeFrames();
    // After a protocol error ws closes by itself and does not report the code on close, so it is kept here.
    webSocket.on("error", (error: Error & { code?: string }) => {
      const code = closeCodeOf(error.code ?? "");
      if (code !== undefined) this.#closedWith ??= { code, reason: defaultReason(code) };
    });
  }

  get isOpen(): boolean {
    return this.#closedWith === undefined && this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  /**
   * Sends one text message. The frames are made here and not by ws, which would make them, and compress them, for each client anew;
   * as ws sends control frames only, the two don't get into each other's way.
   */
  send(payload: Buffer): Sent {
    if (!this.isOpen) return "gone";
    const frames = this.#frames.encode(payload, this.#deflates);
    if (this.#wire.writableLength + frames.length > UNVERIFIED.sendBufferBytes) return "full";
    this.#wire.write(frames);
    this.touch();
    return "sent";
  }

  /** A message came or went. */
  touch(): void {
    this.lastActiveAt = Date.now();
  }

  close(code: number): void {
    if (!this.isOpen) return;
    const reason = defaultReason(code);
    this.#closedWith = { code, reason };
    this.#webSocket.close(code, reason);
  }

  /** Ends it without a close frame. */
  terminate(): void {
    this.#webSocket.terminate();
  }

  /** Told once the connection has ended, with the gateway's code when the gateway closed it, else with the client's. */
  onClosed(listener: (closure: Closure) => void): void {
    this.#webSocket.once("close", (code, reason) => {
      listener(this.#closedWith ?? { code, reason: reason.length > 0 ? reason.toString() : defaultReason(code) });
    });
  }

  /** Told each text message. Messages that arrive after a close are dropped. */
  onMessage(listener: (text: string) => void): void {
    if (UNVERIFIED.pingKeepsConnectionOpen) this.#webSocket.on("ping", () => this.touch());
    this.#webSocket.on("message", (data: Buffer, isBinary) => {
      if (!this.isOpen) return;
      if (isBinary) return this.close(CLOSE.binary);
      this.touch();
      listener(data.toString());
    });
  }

  #closeOnLargeFrames(): void {
    const sizes = new FrameSizes(LIMITS.maxFrameBytes);
    // Prepended, so that it runs before the listener of ws, which assembles messages.
    this.#wire.prependListener("data", (chunk: Buffer) => {
      if (this.isOpen && sizes.exceeded(chunk)) this.close(CLOSE.tooBig);
    });
  }
}

/**
 * The code with which ws closes the connection on an error that the client is to blame for, by the error's name; undefined for errors
 * of the socket, after which no close frame can be sent.
 */
function closeCodeOf(errorName: string): number | undefined {
  if (errorName.startsWith("Z_")) return CLOSE.invalidText;
  return errorName.startsWith("WS_ERR_") ? (CODES_OF_ERRORS[errorName] ?? CLOSE.protocolError) : undefined;
}

const CODES_OF_ERRORS: Readonly<Record<string, number>> = {
  WS_ERR_INVALID_UTF8: CLOSE.invalidText,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: CLOSE.tooManyRequests,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: CLOSE.tooBig,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: CLOSE.tooBig,
};
