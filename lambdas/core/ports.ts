/** Interfaces that the core needs; the adapters implement them. */

import type { Patience } from "../http/patience";

export interface Connection {
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
}

/** The table of open connections. */
export interface Connections {
  /** One page of a stretch of the table, small enough that a few of them fit into any memory. Rejects when it cannot be read. */
  page(stretch: Stretch): Promise<Page>;
  /** An estimate of their number, from counting a part of them; too low when there are very many. */
  size(): Promise<number>;
  /** Deletes the row of a connection, unless the row has changed since it was read. A missing row is no error. */
  remove(connection: Connection): Promise<void>;
}

/** Connections that are still to be read: all of them, those of one segment, or those that follow one. */
export interface Stretch {
  /** One of `total` disjoint parts of the table, which make up the whole. */
  readonly segment?: { readonly index: number; readonly total: number };
  /** The connection after which reading goes on. */
  readonly after?: string;
  /** Connections to leave out: another function serves them. */
  readonly except?: readonly string[];
}

export interface Page {
  readonly connections: readonly Connection[];
  /** The connection after which the next page begins; undefined on the last page. */
  readonly next?: string;
}

/** One try to push to one connection. */
export interface Sender {
  /**
   * @param patience how long the post may go without an answer
   * @returns the outcome; rejects only on an unexpected error
   */
  send(connectionId: string, data: Uint8Array, patience: Patience): Promise<SendOutcome>;
}

/** `gone`: the connection is closed for good, or its handshake is not complete yet. */
export type SendOutcome = "delivered" | "gone" | SendFailure;

export interface SendFailure {
  /** In AWS's or the network's own words, such as `429 LimitExceededException`. */
  readonly reason: string;
  readonly kind: FailureKind;
}

/**
 * - `throttled`: the gateway asks for fewer requests. Another try may succeed.
 * - `transient`: the gateway or the network reports that the post failed. Another try may succeed.
 * - `unanswered`: no answer came in time. The client may have the message.
 * - `tooLarge`: the gateway refuses a message of this size.
 * - `final`: another try would end in the same way.
 */
export type FailureKind = "throttled" | "transient" | "unanswered" | "tooLarge" | "final";

/** Other functions that serve a part of the audience, each with the whole of its own time. */
export interface Helpers {
  /** Hands a part over for good. Rejects when it was not accepted. */
  start(assignment: Assignment): Promise<void>;
}

/** Input of a helper, sent as JSON. When the helper fails, it goes to a queue that takes 256 KB. */
export interface Assignment extends Message {
  readonly part: Part;
  /** Helpers that serve this broadcast at the same time; each takes an equal share of the rate. */
  readonly helpers: number;
}

/** A message on its way to the audience. */
export interface Message {
  /** The text to push. */
  readonly data: string;
  /** The client that sent it, and that hears of receivers that were missed. */
  readonly sender: Connection;
  /** Request id of the client's message. All log lines of one broadcast carry it. */
  readonly broadcastId: string;
  /** When the broadcast began, in epoch milliseconds. Its times are counted from here. */
  readonly startedAt: number;
}

/** A part of the audience that is still to be served. */
export interface Part {
  /** Connections that were read, but not served, or that wait for another try. */
  readonly pending: readonly Connection[];
  /** Stretches of the table that were not read. */
  readonly unread: readonly Stretch[];
  /** Gone connections whose rows are still to be removed. There is no part that has only these. */
  readonly gone?: readonly Connection[];
}
