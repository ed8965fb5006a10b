import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ApiDoor } from "../aws-api/api-door";
import { answerFailures } from "../http/answer-failures";
import { HOST, listen } from "../http/listen";
import type { Invoker } from "../lambda/invocation";
import type { Service, ServiceNeeds, StartedService } from "../service";
import { Connections } from "./connections";
import { type GatewayFaults, NO_GATEWAY_FAULTS } from "./gateway-faults";
import { answerError } from "./http-error";
import type { CallService } from "./integration";
import type { AccountQuotas } from "./limits";
import { isManagementPath, managementApi } from "./management-api";
import { findStage, resolve } from "./stage-addresses";
import { Throttle } from "./throttle";
import { UNVERIFIED } from "./unverified";
import { UpgradeHandler } from "./upgrade-handler";

export interface GatewayNeeds extends ServiceNeeds {
  readonly invoker: Invoker;
  readonly callService: CallService;
  /** 0 takes a free one. */
  readonly port: number;
  /** The idle timeout and the lifetime of connections are divided by it. */
  readonly timeScale: number;
  readonly quotas: AccountQuotas;
  /** @default no faults */
  readonly faults?: GatewayFaults;
  /** Handles requests to local paths that belong to no stage: the console, the issuer of tokens. */
  readonly otherwise: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
}

export interface Gateway extends StartedService {
  /** `127.0.0.1:3001` */
  readonly host: string;
  openConnections(): number;
}

/**
 * Every stage of every WebSocket API of the stack on one port: WebSockets on its path, `@connections` below it. A stack tells its functions
 * where a stage is, so there is no endpoint variable.
 */
export const API_GATEWAY: Service<GatewayNeeds, Gateway> = {
  signingName: "execute-api",
  hostNames: ({ region, apis, domains }) => [
    ...apis.map(({ apiId }) => `${apiId}.execute-api.${region}.amazonaws.com`),
    // A domain without a mapping may be one of an HTTP API, which is not served here.
    ...domains.filter(({ mappings }) => mappings.length > 0).map(({ domainName }) => domainName),
  ],
  sampleAccess: { action: "execute-api:ManageConnections", resource: "arn:aws:execute-api:eu-west-1:123456789012:a/s/POST/@connections/c" },
  start: startGateway,
};

/**
 * For how long a caller of @connections may keep a connection without using it, in milliseconds. Longer than the pauses between two
 * broadcasts: a caller that sends while the connection is being closed gets an error that it would not get on AWS.
 */
const KEEP_ALIVE_MS = 65_000;

export async function startGateway(needs: GatewayNeeds): Promise<Gateway> {
  const throttle = new Throttle(needs.quotas, () => performance.now());
  const connections = new Connections(needs.timeScale);
  const { faults = NO_GATEWAY_FAULTS } = needs;
  const upgrades = new UpgradeHandler({ ...needs, connections, throttle, faults });
  const management = new ApiDoor(managementApi({ ...needs, connections, throttle, faults }), needs);

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const resolved = find(request);
    if (resolved === undefined) return needs.otherwise(request, response);
    const stage = resolved !== "unknown" && resolved.isEnabled ? findStage(needs.model(), resolved.at) : undefined;
    const rest = resolved === "unknown" ? "" : resolved.rest;
    if (stage?.stage.deployment && isManagementPath(rest)) return management.handle(request, response, { ...stage, rest });
    if (stage && (rest === "" || rest === "/")) {
      response.writeHead(UNVERIFIED.plainHttpStatus, { connection: "upgrade", upgrade: "websocket" }).end();
      return;
    }
    return answerError(response, 403, "ForbiddenException", "Forbidden");
  };
  const failures = {
    what: "gateway",
    events: needs.events,
    answerInternal: (response: ServerResponse) => answerError(response, 500, UNVERIFIED.internalErrorName, "Internal server error"),
  };
  const handle = answerFailures(failures, answer);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, handle);
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void upgrades.handle(request, socket, head, find(request));
  });

  function find(request: IncomingMessage) {
    return resolve(needs.model(), request.headers.host ?? "", pathname(request));
  }

  const listening = await listen(server, needs.port, "--port", needs.addresses);

  return {
    port: listening.port,
    handle,
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
