/** What the core needs of the world; the adapters give it. */

export interface Connection {
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
}

/** Who is connected. */
export interface Connections {
  /** Every connection, a page at a time, so that memory does not grow with the audience. Rejects when a page cannot be read. */
  pages(): AsyncIterable<readonly Connection[]>;
  /** Forgets a connection; one that is not known is no error. */
  remove(connectionId: string): Promise<void>;
}

/** One try to push to one connection. */
export interface Sender {
  /** @returns what came of it; rejects only when something happened that nobody planned for */
  send(connectionId: string, data: Uint8Array): Promise<SendOutcome>;
}

/** Gone: the connection is closed, and closed for good. */
export type SendOutcome = "delivered" | "gone" | SendFailure;

export interface SendFailure {
  /** In AWS's or the network's own words, such as `429 LimitExceededException`. */
  readonly reason: string;
  /** True when nothing reached the client, as far as anyone can tell, and another try may do better. */
  readonly retryable: boolean;
}
