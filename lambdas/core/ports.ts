/** What the core needs of the world; the adapters give it. */

export interface Connection {
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
}

/** Who is connected. */
export interface Connections {
  /** One page of a stretch of the table, small enough that a few of them fit into any memory. Rejects when it cannot be read. */
  page(stretch: Stretch): Promise<Page>;
  /** Roughly how many there are, for the price of counting a part of them; at least that many when there are very many. */
  size(): Promise<number>;
  /** Forgets a connection, if it is still the one that was read; one that is not known is no error. */
  remove(connection: Connection): Promise<void>;
}

/** Connections that are still to be read: all of them, those of one segment, or those that follow one. */
export interface Stretch {
  /** One of `total` disjoint parts of the table, which make up the whole. */
  readonly segment?: { readonly index: number; readonly total: number };
  /** The connection after which reading goes on. */
  readonly after?: string;
  /** Connections to leave out: somebody else serves them. */
  readonly except?: readonly string[];
}

export interface Page {
  readonly connections: readonly Connection[];
  /** The connection after which the next page begins; undefined on the last page. */
  readonly next?: string;
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
  /** True when the gateway asks for fewer requests. */
  readonly throttled: boolean;
}

/** Others that serve a part of the audience, each with the whole of its own time. */
export interface Helpers {
  /** Hands a part over for good. Rejects when nobody has taken it. */
  start(assignment: Assignment): Promise<void>;
}

/** What a helper needs to know. It travels, and is kept when it fails, as JSON of at most 256 KB. */
export interface Assignment {
  /** The text to push. */
  readonly data: string;
  readonly part: Part;
  /** Helpers that serve this broadcast at the same time: each takes that part of the rate. */
  readonly helpers: number;
  /** When the broadcast began, in epoch milliseconds: where its times are counted from. */
  readonly startedAt: number;
  /** The request that the broadcast began with, to find all lines of one broadcast in the logs. */
  readonly broadcastId: string;
}

/** A part of the audience that nobody has served yet. */
export interface Part {
  /** Were read, and then there was no time to serve them or to try them again. */
  readonly pending: readonly Connection[];
  /** Were not read. */
  readonly unread: readonly Stretch[];
  /** Were served and are gone; only their rows are left to remove. They never make a part by themselves. */
  readonly gone?: readonly Connection[];
}
