import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { AccessControl } from "../iam/iam";
import { CLOSE, defaultReason } from "./close-reasons";
import { authorizeConnect } from "./connect-authorization";
import { type Client, Connection } from "./connection";
import { acceptableExtensions, checkHandshake, type Refusal, refusalOf, refuse, rejectUpgrade } from "./handshake";
import { readHandshake } from "./handshake-request";
import { newId } from "./ids";
import { callIntegration } from "./integration";
import { connectEvent } from "./lambda-events";
import { LIMITS } from "./limits";
import { type DispatcherNeeds, RouteDispatcher } from "./route-dispatcher";
import { routeOf } from "./route-selection";
import { findStage, type Resolved } from "./stage-addresses";
import { DEFLATE, TextFrames } from "./text-frames";
import { UNVERIFIED } from "./unverified";

export interface UpgradeNeeds extends DispatcherNeeds {
  readonly access: AccessControl;
}

/** An admitted client, and the sub-protocol that `$connect` chose: API Gateway never chooses one by itself. */
interface Admission {
  readonly client: Client;
  readonly subprotocol?: string;
}

/** Answers WebSocket handshakes: checks the request, authorizes it and runs `$connect`. `RouteDispatcher` serves the open connection. */
export class UpgradeHandler {
  readonly #needs: UpgradeNeeds;
  readonly #dispatcher: RouteDispatcher;
  readonly #frames = new TextFrames();
  readonly #webSockets: WebSocketServer;
  readonly #subprotocols = new WeakMap<IncomingMessage, string>();
  readonly #underway = new Set<Duplex>();

  constructor(needs: UpgradeNeeds) {
    this.#needs = needs;
    this.#dispatcher = new RouteDispatcher(needs);
    const options = {
      noServer: true,
      clientTracking: false,
      maxPayload: LIMITS.maxMessageBytes,
      perMessageDeflate: DEFLATE,
      // Missing in the types of ws.
      closeTimeout: UNVERIFIED.closeHandshakeMs,
      handleProtocols: (_offered: Set<string>, request: IncomingMessage) => this.#subprotocols.get(request) ?? false,
    };
    this.#webSockets = new WebSocketServer(options);
  }

  /** Answers an upgrade. Never throws, even when the client closes `socket` meanwhile. */
  async handle(request: IncomingMessage, socket: Duplex, head: Buffer, resolved: Resolved | "unknown" | undefined): Promise<void> {
    // A client that gives up while $connect runs must not end the process.
    socket.on("error", () => socket.destroy());
    this.#underway.add(socket);
    try {
      await this.#needs.faults.beforeHandshake();
      if (!socket.destroyed) await this.#answer(request, socket, head, resolved);
    } catch (error) {
      // The answer may be on its way already, so the connection can only be cut.
      this.#needs.events.record({ type: "failed", what: "handshake", message: (error as Error).message });
      socket.destroy();
    } finally {
      this.#underway.delete(socket);
    }
  }

  /** Ends every connection without `$disconnect`: the rows that it would delete end with the runtime. */
  close(): void {
    this.#dispatcher.close();
    for (const socket of this.#underway) socket.destroy();
    this.#needs.connections.close();
  }

  async #answer(request: IncomingMessage, socket: Duplex, head: Buffer, resolved: Resolved | "unknown" | undefined): Promise<void> {
    const admission = await this.#admit(request, resolved).catch((error: Error) =>
      refuse(500, "Internal server error", { hint: error.message }),
    );
    if ("status" in admission) {
      this.#needs.events.record({
        type: "refused",
        what: "handshake",
        status: admission.status,
        reason: admission.hint ?? admission.message,
      });
      return rejectUpgrade(socket, admission);
    }
    const { client, subprotocol } = admission;
    if (subprotocol !== undefined) this.#subprotocols.set(request, subprotocol);
    let isOpen = false;
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      isOpen = true;
      this.#dispatcher.serve(new Connection(client, webSocket, socket, this.#frames));
    });
    // The client has closed its socket already. Run $disconnect, so that the row that $connect wrote is deleted.
    if (!isOpen) await this.#dispatcher.disconnect(client, { code: CLOSE.abnormal, reason: defaultReason(CLOSE.abnormal) });
  }

  async #admit(request: IncomingMessage, resolved: Resolved | "unknown" | undefined): Promise<Admission | Refusal> {
    const { model, throttle } = this.#needs;
    const problem = checkHandshake(request);
    if (problem) return problem;
    // Without these, ws would refuse the handshake after $connect has run.
    const extensions = acceptableExtensions(request.headers["sec-websocket-extensions"] ?? "");
    request.headers["sec-websocket-extensions"] = extensions;

    const isStage = typeof resolved === "object" && (resolved.rest === "" || resolved.rest === "/");
    if (!isStage) return forbidden("no stage is served at this address");
    if (!resolved.isEnabled) return forbidden("the API has its execute-api endpoint disabled");
    const found = findStage(model(), resolved.at);
    const deployment = found?.stage.deployment;
    if (!found || !deployment) return forbidden(`nothing was deployed to the stage ${resolved.at.stageName}`);
    if (!throttle.admitsConnection(found.stage)) return refuse(429, "Too Many Requests", { name: UNVERIFIED.throttledHandshakeName });

    const client = describeClient(request, resolved);
    const route = routeOf(deployment, "$connect");
    if (!route) return { client };
    const { executionArn } = found.api;
    const connectRequest = {
      client,
      request,
      handshake: readHandshake(request, client),
      stageVariables: found.stage.variables,
      executionArn,
    };
    const authorized = await authorizeConnect(route, connectRequest, this.#needs);
    if ("status" in authorized) return authorized;
    if (route.apiKeys && !route.apiKeys.includes(String(request.headers["x-api-key"])))
      return forbidden("the header x-api-key has no key that a usage plan has for the stage");
    const event = connectEvent(authorized, connectRequest.handshake, connectRequest.stageVariables);
    const response = await callIntegration({ route, executionArn, client: authorized, event }, this.#needs);
    const refusal = refusalOf(response);
    if (refusal) return refusal;
    const subprotocol = typeof response === "string" ? undefined : response.headers["sec-websocket-protocol"];
    return { client: authorized, ...(subprotocol !== undefined && { subprotocol }) };
  }
}

function forbidden(hint: string): Refusal {
  return refuse(403, "Forbidden", { name: "ForbiddenException", hint });
}

function describeClient(request: IncomingMessage, { at, domainName }: Resolved): Client {
  const userAgent = request.headers["user-agent"];
  return {
    connectionId: newId(),
    ...at,
    // The name that handlers would get on AWS, and not the loopback address that the client used.
    domainName,
    identity: { ...(userAgent !== undefined && { userAgent }), sourceIp: request.socket.remoteAddress ?? "" },
    connectedAt: Date.now(),
  };
}
