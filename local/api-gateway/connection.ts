import type { WebSocket } from "ws";
import type { StageName } from "./stage-addresses";

/** What API Gateway remembers of a client from its handshake on. */
export interface Client extends StageName {
  readonly connectionId: string;
  readonly domainName: string;
  readonly sourceIp: string;
  readonly userAgent?: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
}

export interface Connection {
  readonly client: Client;
  readonly socket: WebSocket;
  /** Epoch milliseconds of the last message in either direction. */
  lastActiveAt: number;
}

/** The only owner of open connections; everyone else holds an id. */
export class Connections {
  readonly #open = new Map<string, Connection>();

  add(connection: Connection): void {
    const { connectionId } = connection.client;
    this.#open.set(connectionId, connection);
    connection.socket.once("close", () => this.#open.delete(connectionId));
  }

  /** The open connection of this id on this stage: an id of one stage means nothing to another. */
  find(connectionId: string, { apiId, stageName }: StageName): Connection | undefined {
    const connection = this.#open.get(connectionId);
    if (connection === undefined || connection.socket.readyState !== connection.socket.OPEN) return undefined;
    const { client } = connection;
    return client.apiId === apiId && client.stageName === stageName ? connection : undefined;
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#open.values();
  }
}
