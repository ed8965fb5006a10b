import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { EventLog } from "../event-log";
import { HOST, listen } from "../http/listen";
import type { AccessControl } from "../iam/iam";
import type { Model } from "../model";
import { Connections } from "./connection";
import { rejectUpgrade } from "./handshake";
import type { Invoker } from "./integration";
import { ManagementApi } from "./management-api";
import { Sessions } from "./sessions";
import { findStage, locate } from "./stage-addresses";

export interface GatewayNeeds {
  readonly model: () => Model;
  readonly access: AccessControl;
  readonly invoker: Invoker;
  readonly events: EventLog;
  /** 0 takes a free one. */
  readonly port: number;
  /** Answers what belongs to no stage: the console. */
  readonly otherwise: (request: IncomingMessage, response: ServerResponse) => void;
}

export interface Gateway {
  /** `127.0.0.1:3001` */
  readonly host: string;
  close(): Promise<void>;
}

/** Serves every stage of the model on one port: WebSockets on its path, @connections below it. */
export async function startGateway(needs: GatewayNeeds): Promise<Gateway> {
  const connections = new Connections();
  const sessions = new Sessions({ ...needs, connections });
  const management = new ManagementApi({ ...needs, connections });

  const server = createServer((request, response) => {
    const model = needs.model();
    const located = locate(model, pathname(request));
    const stage = located && findStage(model, located.at);
    if (!stage) return needs.otherwise(request, response);
    if (ManagementApi.serves(located.rest)) {
      management.handle(request, response, stage, located.rest).catch(() => response.destroy());
      return;
    }
    // Not documented; a stage of a WebSocket API has nothing to say to plain HTTP but that it wants an upgrade.
    response.writeHead(426, { connection: "upgrade", upgrade: "websocket" }).end();
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const located = locate(needs.model(), pathname(request));
    const isStage = located?.rest === "" || located?.rest === "/";
    if (!located || !isStage) return rejectUpgrade(socket, 403, "Forbidden");
    if (!isWebSocketHandshake(request)) return rejectUpgrade(socket, 400, "Bad Request");
    sessions.open(request, socket, head, located.at).catch(() => socket.destroy());
  });
  const listening = await listen(server, needs.port, "--port");

  return {
    host: `${HOST}:${listening.port}`,
    async close() {
      sessions.close();
      await listening.close();
    },
  };
}

function pathname(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0] ?? "/";
}

/** What RFC 6455 asks of a client, looked at before any function runs for it. */
function isWebSocketHandshake({ method, headers }: IncomingMessage): boolean {
  return (
    method === "GET" &&
    headers.upgrade?.toLowerCase() === "websocket" &&
    headers["sec-websocket-version"] === "13" &&
    /^[+/0-9A-Za-z]{22}==$/.test(headers["sec-websocket-key"] ?? "")
  );
}
