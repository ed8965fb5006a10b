import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { within } from "./within";

export interface ServerSentEvent {
  readonly event: string;
  readonly data: unknown;
}

/** A stream of server-sent events with JSON in them, read as a browser would. */
export class EventSourceReader {
  readonly #response: IncomingMessage;
  readonly #events: AsyncIterator<ServerSentEvent>;

  private constructor(response: IncomingMessage) {
    this.#response = response;
    this.#events = read(response);
  }

  static async open(url: string): Promise<EventSourceReader> {
    const [response] = await once(get(url, { agent: false }), "response");
    return new EventSourceReader(response);
  }

  get status(): number | undefined {
    return this.#response.statusCode;
  }

  async next(): Promise<ServerSentEvent> {
    const { value } = await within(this.#events.next(), "an event of the stream", () => "nothing");
    return value;
  }

  /** The first event to come that `isWanted`. */
  async find(isWanted: (event: ServerSentEvent) => boolean): Promise<ServerSentEvent> {
    for (;;) {
      const event = await this.next();
      if (isWanted(event)) return event;
    }
  }

  close(): void {
    this.#response.destroy();
  }
}

async function* read(response: IncomingMessage): AsyncGenerator<ServerSentEvent> {
  let event = "";
  for await (const line of createInterface(response)) {
    if (line.startsWith("event: ")) event = line.slice("event: ".length);
    else if (line.startsWith("data: ")) yield { event, data: JSON.parse(line.slice("data: ".length)) };
  }
}
