import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { EventLog } from "../event-log";
import { answerFailures, refusesHost } from "../http/door";
import { HOST, listen } from "../http/listen";
import type { AccessControl } from "../iam/iam";
import type { Invoker } from "../lambda/invocation";
import type { Model } from "../model";
import { Connections } from "./connections";
import { type GatewayFaults, NO_GATEWAY_FAULTS } from "./gateway-faults";
import { answerError } from "./http-error";
import type { AccountQuotas } from "./limits";
import { ManagementApi } from "./management-api";
import { findStage, resolve } from "./stage-addresses";
import { Throttle } from "./throttle";
import { UNVERIFIED } from "./unverified";
import { UpgradeHandler } from "./upgrade-handler";

export interface GatewayNeeds {
  readonly model: () => Model;
  readonly access: AccessControl;
  readonly invoker: Invoker;
  readonly events: EventLog;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where to listen. @default loopback */
  readonly addresses?: readonly string[];
  /** The idle timeout and the lifetime of connections are divided by it. */
  readonly timeScale: number;
  readonly quotas: AccountQuotas;
  /** @default no faults */
  readonly faults?: GatewayFaults;
  /** Further names of this machine, as `Door` has them. */
  readonly hostNames?: readonly string[];
  /** Handles requests to local paths that belong to no stage: the console. */
  readonly otherwise: (request: IncomingMessage, response: ServerResponse) => void;
}

export interface Gateway {
  /** `127.0.0.1:3001` */
  readonly host: string;
  openConnections(): number;
  close(): Promise<void>;
}

/**
 * For how long a caller of @connections may keep a connection without using it, in milliseconds. Longer than the pauses between two
 * broadcasts: a caller that sends while the connection is being closed gets an error that it would not get on AWS.
 */
const KEEP_ALIVE_MS = 65_000;

/** Serves every stage of the model on one port: WebSockets on its path, @connections below it. */
export async function startGateway(needs: GatewayNeeds): Promise<Gateway> {
  const throttle = new Throttle(needs.quotas, () => performance.now());
  const connections = new Connections(needs.timeScale);
  const { faults = NO_GATEWAY_FAULTS } = needs;
  const upgrades = new UpgradeHandler({ ...needs, connections, throttle, faults });
  const management = new ManagementApi({ ...needs, connections, throttle, faults });

  const door = {
    ...needs,
    service: "gateway",
    answerError,
    internalError: [UNVERIFIED.internalErrorName, "Internal server error"],
  } as const;
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const resolved = find(request);
    if (resolved === undefined) return needs.otherwise(request, response);
    const stage = resolved !== "unknown" && resolved.isEnabled ? findStage(needs.model(), resolved.at) : undefined;
    const rest = resolved === "unknown" ? "" : resolved.rest;
    if (stage?.stage.deployment && ManagementApi.serves(rest)) {
      return refusesHost(door, request, response) ? undefined : management.handle(request, response, stage, rest);
    }
    if (stage && (rest === "" || rest === "/")) {
      response.writeHead(UNVERIFIED.plainHttpStatus, { connection: "upgrade", upgrade: "websocket" }).end();
      return;
    }
    return answerError(response, 403, "ForbiddenException", "Forbidden");
  };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, answerFailures(door, handle));
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void upgrades.handle(request, socket, head, find(request));
  });

  function find(request: IncomingMessage) {
    return resolve(needs.model(), request.headers.host ?? "", pathname(request));
  }

  const listening = await listen(server, needs.port, "--port", needs.addresses);

  return {
    host: `${HOST}:${listening.port}`,
    openConnections: () => connections.count,
    async close() {
      upgrades.close();
      await listening.close();
    },
  };
}

function pathname(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0] ?? "/";
}
