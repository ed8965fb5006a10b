import { Client, type ClientNeeds } from "./client";
import { now, until } from "./clock";

/** Time between two renewals of one member: a source of tokens may give expired ones, or none. */
const RENEWAL_INTERVAL_MS = 1_000;

export interface MemberNeeds extends ClientNeeds {
  /** How long a replaced connection still receives, and how long the refusal of a message may take. */
  readonly lingerMs: number;
}

interface Connection {
  readonly client: Client;
  /** What may still be refused, in the order of sending. */
  readonly sent: { readonly text: string; readonly at: number }[];
}

/**
 * One client of the audience. It keeps its place when its token expires: the server then refuses its messages, and it connects again with a new
 * token and sends them again. The old connection receives for a while longer, so that no broadcast falls between the two.
 */
export class Member {
  readonly #needs: MemberNeeds;
  readonly #number: number;
  #current: Connection | undefined;
  readonly #replaced = new Map<Client, Connection>();
  #renewal: Promise<void> | undefined;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #isTokenFixed = false;
  /** What is to be sent over the next connection. */
  #waiting: string[] = [];
  /** The last time with more than one connection, see `now`. */
  #overlap = { from: Number.NEGATIVE_INFINITY, until: Number.NEGATIVE_INFINITY };

  /** @param number of the client in its generator, which decides on its token */
  constructor(needs: MemberNeeds, number: number) {
    this.#needs = needs;
    this.#number = number;
  }

  /** Rejects when the server refuses the connection, or does not answer Marko?. @returns milliseconds that the answer took */
  async connect(dueAt: number, answerMs: number): Promise<number> {
    this.#current = connectionOf(await Client.connect(this.#needs, this.#number, dueAt));
    return await this.#current.client.marko(answerMs);
  }

  get isOpen(): boolean {
    return this.#current !== undefined && this.#current.client.closedByServer === undefined;
  }

  send(text: string): void {
    if (this.#renewal) this.#waiting.push(text);
    else this.#sendNow(text);
  }

  /**
   * Called when the server has refused a message because the token has expired.
   * @param client the connection that was told so
   * @returns whether the message will be sent again
   */
  sendAgain(client: Client): boolean {
    const isCurrent = client === this.#current?.client;
    const connection = isCurrent ? this.#current : this.#replaced.get(client);
    if (!this.#needs.connector.hasTokens || this.#isTokenFixed || connection === undefined) return false;
    // Once the token has expired, all later messages of the connection are refused. So the refused ones are the last ones that were sent.
    const refused = connection.sent.pop();
    if (refused === undefined) return false;
    if (isCurrent) this.#renewal ??= this.#renew(connection);
    if (this.#renewal) this.#waiting.unshift(refused.text);
    else this.#sendNow(refused.text);
    return true;
  }

  /** Whether a broadcast may have come over two connections. Both times see `now`. */
  hadTwoConnections(from: number, to: number): boolean {
    return this.#overlap.from <= to && this.#overlap.until >= from;
  }

  async close(): Promise<void> {
    await this.#renewal;
    const open = [this.#current, ...this.#replaced.values()].flatMap((connection) => connection?.client ?? []);
    await Promise.allSettled(open.filter(({ closedByServer }) => closedByServer === undefined).map((client) => client.close()));
  }

  #sendNow(text: string): void {
    if (this.#current === undefined) return;
    const { client, sent } = this.#current;
    if (this.#needs.connector.hasTokens) {
      sent.push({ text, at: now() });
      while (sent[0] !== undefined && sent[0].at < now() - this.#needs.lingerMs) sent.shift();
    }
    client.send(text);
  }

  async #renew(old: Connection): Promise<void> {
    const { recorder, lingerMs } = this.#needs;
    try {
      await until(this.#renewedAt + RENEWAL_INTERVAL_MS);
      this.#renewedAt = now();
      if (this.#replaced.size === 0) this.#overlap = { from: now(), until: Number.POSITIVE_INFINITY };
      this.#current = connectionOf(await Client.connect(this.#needs, this.#number));
      this.#replaced.set(old.client, old);
      setTimeout(() => void this.#retire(old.client), lingerMs).unref();
      recorder.count("fanout.renewals");
      this.#isTokenFixed = this.#current.client.hasTokenOf(old.client);
      if (this.#isTokenFixed) recorder.sayFirst("token that was not renewed", "its source gave the expired one again");
    } catch {
      // Client.connect has counted it. The old connection still receives, and its next refusal leads to the next attempt.
    } finally {
      this.#renewal = undefined;
      this.#noteEndOfOverlap();
      for (const text of this.#waiting.splice(0)) this.#sendNow(text);
    }
  }

  async #retire(client: Client): Promise<void> {
    if (client.closedByServer === undefined) await client.close().catch(() => {});
    this.#replaced.delete(client);
    this.#noteEndOfOverlap();
  }

  #noteEndOfOverlap(): void {
    if (this.#replaced.size === 0 && this.#renewal === undefined) this.#overlap = { ...this.#overlap, until: now() };
  }
}

function connectionOf(client: Client): Connection {
  return { client, sent: [] };
}
