import { WebSocket } from "ws";
import { FanfareClient } from "../../client/fanfare-client";
import type { FanfareError } from "../../client/fanfare-error";
import type { ClientOptions, Message, State } from "../../client/options";
import { within } from "./within";

/** Short enough for tests. Those that a slow machine would exceed by itself are long. */
const TIMING = { retryMs: 20, maxRetryMs: 200, lingerMs: 20 };

/** Gives the tests of one file clients that are closed after each test. Call it while the file is loaded. */
export function clientsPerTest(): (options: ClientOptions) => RecordedClient {
  const made: RecordedClient[] = [];
  afterEach(() => {
    for (const { client } of made.splice(0)) client.close();
  });
  return (options) => {
    const recorded = new RecordedClient(options);
    made.push(recorded);
    return recorded;
  };
}

/** A client that remembers what it was told. */
export class RecordedClient {
  readonly client: FanfareClient;
  readonly messages: Message[] = [];
  readonly errors: FanfareError[] = [];
  readonly states: State[] = [];
  readonly #looks = new Set<() => void>();

  constructor(options: ClientOptions) {
    this.client = new FanfareClient({
      // Node.js 20 has no WebSocket.
      WebSocket,
      ...options,
      timing: { ...TIMING, ...options.timing },
      onMessage: (message) => this.#note(this.messages, message),
      onError: (error) => this.#note(this.errors, error),
      onState: (state) => this.#note(this.states, state),
    });
  }

  get data(): unknown[] {
    return this.messages.map(({ data }) => data);
  }

  get codes(): string[] {
    return this.errors.map(({ code }) => code);
  }

  /** Waits until what it was told fulfils a condition. */
  async until(condition: (recorded: RecordedClient) => boolean, what: string): Promise<void> {
    let look = () => {};
    const fulfilled = new Promise<void>((resolve) => {
      look = () => {
        if (condition(this)) resolve();
      };
      this.#looks.add(look);
      look();
    });
    const { data, codes, states } = this;
    try {
      await within(fulfilled, what, () => JSON.stringify({ data, codes, states }));
    } finally {
      this.#looks.delete(look);
    }
  }

  isOpen(): Promise<void> {
    return this.until(({ client }) => client.state === "open", "an open connection");
  }

  #note<T>(list: T[], entry: T): void {
    list.push(entry);
    for (const look of this.#looks) look();
  }
}
