import { connect as connectPlainly, type Socket } from "node:net";
import { connect as connectSecurely, type SecureContext } from "node:tls";
import { HttpError } from "./http-error";
import type { HttpResponse } from "./http-response";
import type { Patience } from "./patience";
import { ResponseParser } from "./response-parser";

export interface HttpExchange {
  /** The request line and every header, each with its line end; the empty line is added. */
  readonly head: string;
  readonly body: Uint8Array;
  /** From the moment that a connection has the request to the last byte of the answer, opening the connection included. */
  readonly patience: Patience;
  /** Needs a new connection: the server may close an idle one just when it is used again. */
  readonly isFirst: boolean;
  readonly resolve: (response: HttpResponse) => void;
  readonly reject: (error: HttpError) => void;
}

export interface HttpConnectionNeeds {
  readonly origin: URL;
  /** Which certificates are trusted; making one takes a quarter of the time of a handshake, so connections share it. */
  readonly trust: SecureContext | undefined;
  /** Of a connection before, so that this one can skip the costly part of the TLS handshake. */
  readonly session: Buffer | undefined;
  readonly onSession: (session: Buffer) => void;
  /** The connection can take another exchange. */
  readonly onIdle: (connection: HttpConnection) => void;
  /** The connection is closed. */
  readonly onClosed: (connection: HttpConnection) => void;
}

/**
 * One connection to a server that takes one request at a time. It writes a request in one piece and reads the answer itself: a third of the
 * CPU that `node:https` needs for the same, which builds streams and objects for every request.
 */
export class HttpConnection {
  /** When it was last used, in epoch milliseconds: unlike `performance.now()`, that clock runs on while Lambda has the function frozen. */
  usedAt = Date.now();
  readonly #socket: Socket;
  readonly #needs: HttpConnectionNeeds;
  #open = false;
  #over = false;
  #exchange: HttpExchange | undefined;
  #parser = new ResponseParser();
  #timer: NodeJS.Timeout | undefined;

  constructor(needs: HttpConnectionNeeds) {
    this.#needs = needs;
    this.#socket = openSocket(needs, () => {
      this.#open = true;
    });
    this.#socket.setNoDelay(true);
    // An idle connection must not keep the process alive. During an exchange its timer does.
    this.#socket.unref();
    this.#socket.on("data", (chunk) => this.#receive(chunk));
    this.#socket.once("end", () => this.#end());
    this.#socket.on("error", (error: NodeJS.ErrnoException) => this.#fail(error.code ?? "ECONNRESET", error));
    this.#socket.once("close", () => this.#fail("ECONNRESET"));
  }

  /** Sends a request; only when the one before has its answer. */
  run(exchange: HttpExchange): void {
    this.#exchange = exchange;
    this.#parser = new ResponseParser();
    this.#awaitAnswer(exchange, performance.now());
    const { head, body } = exchange;
    // One write is one TLS record and one packet.
    const request = Buffer.allocUnsafe(head.length + 2 + body.length);
    request.write(`${head}\r\n`, "latin1");
    request.set(body, head.length + 2);
    this.#socket.write(request);
  }

  close(): void {
    this.#fail("ECONNABORTED");
  }

  #awaitAnswer(exchange: HttpExchange, startedAt: number): void {
    const leftMs = Math.ceil(exchange.patience(performance.now() - startedAt));
    if (leftMs > 0) this.#timer = setTimeout(() => this.#awaitAnswer(exchange, startedAt), leftMs);
    else this.#timeOut(exchange);
  }

  /** After a blocked event loop timers run first. An answer that has arrived meanwhile is read before `setImmediate` runs. */
  #timeOut(exchange: HttpExchange): void {
    setImmediate(() => {
      if (this.#exchange === exchange) this.#fail("ETIMEDOUT");
    });
  }

  #receive(chunk: Buffer): void {
    // Data without a request, such as a 408 that a server sends before it closes an idle connection.
    if (!this.#exchange) {
      this.#fail("EPROTO");
      return;
    }
    try {
      const response = this.#parser.push(chunk);
      if (response) this.#finish(response, this.#parser.keepsAlive);
    } catch (error) {
      this.#fail("EPROTO", error);
    }
  }

  #end(): void {
    const response = this.#exchange && this.#parser.end();
    if (response) this.#finish(response, false);
    else this.#fail("ECONNRESET");
  }

  #finish(response: HttpResponse, keepsAlive: boolean): void {
    const exchange = this.#exchange;
    clearTimeout(this.#timer);
    this.#exchange = undefined;
    if (keepsAlive) {
      this.usedAt = Date.now();
      this.#needs.onIdle(this);
    } else {
      this.#retire();
    }
    exchange?.resolve(response);
  }

  #fail(code: string, cause?: unknown): void {
    const exchange = this.#exchange;
    clearTimeout(this.#timer);
    this.#exchange = undefined;
    this.#retire();
    exchange?.reject(new HttpError(code, this.#open, { cause }));
  }

  #retire(): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket.destroy();
    this.#needs.onClosed(this);
  }
}

function openSocket({ origin, trust, session, onSession }: HttpConnectionNeeds, onOpen: () => void): Socket {
  const isSecure = origin.protocol === "https:";
  const host = origin.hostname.replace(/^\[|\]$/g, "");
  const port = Number(origin.port) || (isSecure ? 443 : 80);
  if (!isSecure) return connectPlainly({ host, port }, onOpen);
  // TLS server names are host names; an IP address is not allowed.
  const servername = /^[\d.]+$|:/.test(host) ? "" : host;
  const options = {
    host,
    port,
    servername,
    ALPNProtocols: ["http/1.1"],
    ...(trust && { secureContext: trust }),
    ...(session && { session }),
  };
  return connectSecurely(options, onOpen).on("session", onSession);
}
