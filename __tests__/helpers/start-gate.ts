import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { within } from "./within";

/** A function that stands at the gate: it has sent a text, and goes on when it is let through. */
export interface Arrival {
  readonly text: string;
  letThrough(): void;
}

export interface Gate {
  /** Functions POST to it, and wait for the answer. */
  readonly url: string;
  /** The next one that comes. */
  arrival(): Promise<Arrival>;
  close(): Promise<void>;
}

/** Holds functions up in the midst of their work for as long as a test needs them there. */
export async function startGate(): Promise<Gate> {
  const arrived: Arrival[] = [];
  const waiting: ((arrival: Arrival) => void)[] = [];
  const server = createServer(async (request, response: ServerResponse) => {
    const arrival = { text: await text(request), letThrough: () => void response.end() };
    const waiter = waiting.shift();
    if (waiter) waiter(arrival);
    else arrived.push(arrival);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    arrival() {
      const first = arrived.shift();
      if (first) return Promise.resolve(first);
      return within(new Promise((resolve) => waiting.push(resolve)), "a function at the gate", () => "none");
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
