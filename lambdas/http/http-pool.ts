import { createSecureContext, type SecureContext } from "node:tls";
import { HttpConnection, type HttpExchange } from "./http-connection";
import type { HttpResponse } from "./http-response";
import type { Patience } from "./patience";

/**
 * A connection that was idle for longer is not used again. Servers close idle connections after about a minute, and a function that was
 * frozen meanwhile would notice only by losing a request.
 */
const MAX_IDLE_MS = 20_000;

export interface HttpPoolProps {
  /** Scheme, host and port of the server. */
  readonly origin: URL;
  /** Connections at the same time; further requests wait their turn. */
  readonly maxConnections: number;
}

/** Connections to one server, kept open from one request to the next. */
export class HttpPool {
  readonly #idle: HttpConnection[] = [];
  readonly #waiting: HttpExchange[] = [];
  #connections = 0;
  #session: Buffer | undefined;
  #trust: SecureContext | undefined;

  constructor(private readonly props: HttpPoolProps) {}

  /**
   * Sends a request and reads the answer, whatever its status.
   * @param head see {@link HttpExchange}, as `patience` and `isFirst`
   * @throws {HttpError} without an answer
   */
  request(head: string, body: Uint8Array, patience: Patience, isFirst = false): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const exchange = { head, body, patience, isFirst, resolve, reject };
      const connection = (isFirst ? this.#closeIdle() : this.#takeIdle()) ?? this.#openIfMay();
      if (connection) connection.run(exchange);
      else this.#waiting.push(exchange);
    });
  }

  /** Makes room for new ones. */
  #closeIdle(): undefined {
    for (const connection of this.#idle.splice(0)) connection.close();
  }

  #openIfMay(): HttpConnection | undefined {
    return this.#connections < this.props.maxConnections ? this.#open() : undefined;
  }

  /** The most recently used one, so that surplus connections grow old and are closed. */
  #takeIdle(): HttpConnection | undefined {
    const oldest = Date.now() - MAX_IDLE_MS;
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      if (connection.usedAt >= oldest) return connection;
      connection.close();
    }
    return undefined;
  }

  #open(): HttpConnection {
    this.#connections += 1;
    if (this.props.origin.protocol === "https:") this.#trust ??= createSecureContext();
    return new HttpConnection({
      origin: this.props.origin,
      trust: this.#trust,
      session: this.#session,
      onSession: (session) => {
        this.#session = session;
      },
      onIdle: (connection) => {
        // Closing this one makes room for the new connection that the next request needs.
        if (this.#waiting[0]?.isFirst) connection.close();
        else {
          const next = this.#waiting.shift();
          if (next) connection.run(next);
          else this.#idle.push(connection);
        }
      },
      onClosed: (connection) => {
        this.#connections -= 1;
        const index = this.#idle.indexOf(connection);
        if (index !== -1) this.#idle.splice(index, 1);
        const next = this.#waiting.shift();
        if (next) this.#open().run(next);
      },
    });
  }
}
