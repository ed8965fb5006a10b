import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type ClientOptions, WebSocket } from "ws";
import { within } from "./within";

export interface RigHandshake extends Pick<ClientOptions, "perMessageDeflate"> {
  /** Lists are sent as several headers of that name. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly protocols?: readonly string[];
}

export interface RefusedHandshake {
  readonly status: number | undefined;
  readonly errorType: string | undefined;
  readonly body: unknown;
}

/** A WebSocket client whose every wait has a deadline and says what it waited for. */
export class RigClient {
  readonly socket: WebSocket;
  /** Of the answer to the handshake. */
  readonly answerHeaders: IncomingMessage["headers"];
  readonly #received: string[] = [];
  readonly #closed: Promise<{ code: number; reason: string }>;
  #arrived: () => void = () => {};

  private constructor(socket: WebSocket, answer: IncomingMessage) {
    this.socket = socket;
    this.answerHeaders = answer.headers;
    socket.on("error", () => {});
    socket.on("message", (data: Buffer) => {
      this.#received.push(data.toString());
      this.#arrived();
    });
    this.#closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  static async connect(url: string, handshake: RigHandshake = {}): Promise<RigClient> {
    const socket = open(url, handshake);
    const [[answer]] = await Promise.all([before(once(socket, "upgrade"), `an upgrade of ${url}`), before(once(socket, "open"), url)]);
    return new RigClient(socket, answer as IncomingMessage);
  }

  send(message: string | object): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** The next message. */
  async next(): Promise<string> {
    if (this.#received.length === 0) {
      await before(
        new Promise<void>((resolve) => {
          this.#arrived = resolve;
        }),
        "a message",
      );
    }
    return this.#received.shift() ?? "";
  }

  closed(): Promise<{ code: number; reason: string }> {
    return before(this.#closed, "the end of the connection");
  }

  terminate(): void {
    this.socket.terminate();
  }
}

/** Waits for a handshake to be answered with anything but 101. */
export async function refused(url: string, handshake: RigHandshake = {}): Promise<RefusedHandshake> {
  const socket = open(url, handshake);
  socket.on("error", () => {});
  const [request, answer] = (await before(once(socket, "unexpected-response"), `${url} to refuse`)) as [
    { destroy(): void },
    IncomingMessage,
  ];
  const body = await text(answer);
  request.destroy();
  const errorType = answer.headers["x-amzn-errortype"];
  return {
    status: answer.statusCode,
    errorType: Array.isArray(errorType) ? errorType[0] : errorType,
    body: body === "" ? "" : JSON.parse(body),
  };
}

/** Waits until `happened` is true, looking again whenever the process has nothing else to do. */
export async function until(happened: () => boolean, what: string): Promise<void> {
  let isOver = false;
  const looking = async () => {
    while (!isOver && !happened()) await sleep(5);
  };
  await before(looking(), what).finally(() => {
    isOver = true;
  });
}

function open(url: string, { protocols = [], headers = {}, perMessageDeflate = false }: RigHandshake): WebSocket {
  // ws hands the headers to Node, which takes lists.
  const asTyped = headers as Record<string, string>;
  return new WebSocket(url, [...protocols], { perMessageDeflate, maxPayload: 1024 * 1024, headers: asTyped });
}

function before<T>(work: Promise<T>, what: string): Promise<T> {
  return within(work, what, () => "nothing");
}
