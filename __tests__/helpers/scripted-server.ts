import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { within } from "./within";

interface Script {
  /** Refuses a handshake with this status. @default every handshake is accepted */
  refuse?(handshake: number, request: IncomingMessage): number | undefined;
  /** Answers a text from a client. @default as the backend does */
  answer?(text: string, socket: WebSocket, number: number): void;
}

/** A server that does as told, for what the local runtime does not do on demand. */
export class ScriptedServer {
  /** What clients have sent, but for heartbeats. */
  readonly texts: string[] = [];
  readonly sockets: WebSocket[] = [];
  /** The sub-protocols of each handshake. */
  readonly protocols: (string | undefined)[] = [];
  heartbeats = 0;
  readonly #server: WebSocketServer;

  private constructor(script: Script) {
    this.#server = new WebSocketServer({
      port: 0,
      host: "127.0.0.1",
      handleProtocols: (offered) => (offered.has("fanfare") ? "fanfare" : false),
      verifyClient: ({ req }, accept) => {
        this.protocols.push(req.headers["sec-websocket-protocol"]);
        const status = script.refuse?.(this.protocols.length, req);
        accept(status === undefined, status);
      },
    });
    this.#server.on("connection", (socket) => {
      this.sockets.push(socket);
      socket.on("message", (bytes: Buffer) => {
        const text = bytes.toString();
        if (text === "Marko?") this.heartbeats += 1;
        else this.texts.push(text);
        (script.answer ?? broadcastBack)(text, socket, this.texts.length);
      });
    });
  }

  static async start(script: Script = {}): Promise<ScriptedServer> {
    const server = new ScriptedServer(script);
    await once(server.#server, "listening");
    return server;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/dev`;
  }

  /** The data in what clients have sent, in the order of arrival. */
  get data(): unknown[] {
    return this.texts.map((text) => JSON.parse(text).data.data);
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    const closed = once(this.#server, "close");
    this.#server.close();
    await within(closed, "the server to close", () => "nothing");
  }
}

/** As the backend does for an audience of one. */
export function broadcastBack(text: string, socket: WebSocket): void {
  socket.send(text === "Marko?" ? "Polo!" : JSON.stringify(JSON.parse(text).data));
}
