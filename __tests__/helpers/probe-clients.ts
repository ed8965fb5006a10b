import { setTimeout as sleep } from "node:timers/promises";
import { contractTarget } from "./contract-target";
import { type HandshakeOptions, type Refusal, refusedHandshake, WebSocketClient } from "./web-socket-client";

/** The APIs of the probe stack, and the stages that stand beside an API's own. */
export type ProbeApi =
  | "probe"
  | "composite"
  | "static"
  | "guarded"
  | "signed"
  | "throttled"
  | "broken"
  | "disabled"
  | "bare"
  | "zero"
  | "rationed";

/** What a recording is of: an event of that kind, an outcome, or when a function came to its end. */
export type RecordingKind = "CONNECT" | "MESSAGE" | "DISCONNECT" | "AUTHORIZER" | "POST" | "LATE";

export interface ProbeHandshake extends HandshakeOptions {
  readonly query?: Readonly<Record<string, string>>;
}

/** An event as a function of the probe saw it. */
export interface SeenEvent extends Readonly<Record<string, unknown>> {
  readonly requestContext: Readonly<Record<string, unknown>> & { readonly connectionId: string; readonly requestId: string };
}

/** `$disconnect` runs after its socket is gone, and API Gateway promises no time. */
const RECORDING_MS = 45_000;
const LOOK_EVERY_MS = 50;

/** One message that every API which replies takes for its own, and answers with the event. */
const WHO_AM_I = { type: "two-way", service: { name: "chat" }, action: "send" };

/** Clients of the probe stack, which end with the test that made them. Call it while the file is loaded. */
export function probeClients(outputs: () => Readonly<Record<string, string>> = () => contractTarget().outputs): ProbeClients {
  const clients = new ProbeClients(outputs);
  afterEach(() => clients.endAll());
  return clients;
}

export class ProbeClients {
  readonly #outputs: () => Readonly<Record<string, string>>;
  readonly #connected: WebSocketClient[] = [];

  constructor(outputs: () => Readonly<Record<string, string>>) {
    this.#outputs = outputs;
  }

  url(api: ProbeApi, query: Readonly<Record<string, string>> = {}): string {
    const text = new URLSearchParams(query).toString();
    return `${this.#outputs()[`${api}_url`]}${text && `?${text}`}`;
  }

  async connect(api: ProbeApi, { query, ...options }: ProbeHandshake = {}): Promise<WebSocketClient> {
    return this.connectTo(this.url(api, query), options);
  }

  async connectTo(url: string, options?: HandshakeOptions): Promise<WebSocketClient> {
    const client = await WebSocketClient.connect(url, options);
    this.#connected.push(client);
    return client;
  }

  /** Connects, and asks the API as whom. */
  async connectWithId(api: ProbeApi, handshake?: ProbeHandshake): Promise<{ client: WebSocketClient; connectionId: string }> {
    const client = await this.connect(api, handshake);
    const { requestContext } = await eventFor(client, WHO_AM_I);
    return { client, connectionId: requestContext.connectionId };
  }

  refused(api: ProbeApi, { query, ...options }: ProbeHandshake = {}): Promise<Refusal> {
    return refusedHandshake(this.url(api, query), options);
  }

  /** The status that a handshake is answered with, 101 when it is completed. */
  async answer(api: ProbeApi): Promise<number> {
    return this.connect(api).then(
      () => 101,
      (error: Error) => {
        const [, status] = /^Unexpected server response: (\d+)$/.exec(error.message) ?? [];
        if (status === undefined) throw error;
        return Number(status);
      },
    );
  }

  /** What the probe's functions kept of a connection, which may have ended; asks until it is there. */
  async recorded<Value = SeenEvent>(connectionId: string, kind: RecordingKind): Promise<Value> {
    const client = await this.connect("probe");
    const deadline = Date.now() + RECORDING_MS;
    while (Date.now() < deadline) {
      client.send({ type: "recall", connectionId, kind });
      const answer = await client.next();
      if (answer !== "nothing") return JSON.parse(answer) as Value;
      await sleep(LOOK_EVERY_MS);
    }
    throw new Error(`waited ${RECORDING_MS} ms for a ${kind} of ${connectionId}`);
  }

  async endAll(): Promise<void> {
    for (const client of this.#connected.splice(0)) client.terminate();
  }
}

/** Sends a message to a route that replies with its event. */
export async function eventFor(client: WebSocketClient, message: string | object): Promise<SeenEvent> {
  client.send(message);
  return JSON.parse(await client.next()) as SeenEvent;
}
