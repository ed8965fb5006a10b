import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { EventLog } from "../event-log";
import type { Model } from "../model";
import { disconnectReason } from "./close-reasons";
import type { Client, Connection, Connections } from "./connection";
import { connectEvent, disconnectEvent, messageEvent, type ProxyEvent } from "./events";
import { type ErrorFrameText, errorFrame } from "./frames";
import { answerHandshake, type HandshakeAnswer, rejectUpgrade } from "./handshake";
import { newId } from "./ids";
import { callIntegration, type IntegrationResult, type Invoker } from "./integration";
import { LIMITS } from "./limits";
import { routeOf, selectRoute } from "./route-selection";
import { findStage, type StageName } from "./stage-addresses";

export interface SessionNeeds {
  readonly model: () => Model;
  readonly connections: Connections;
  readonly invoker: Invoker;
  readonly events: EventLog;
}

/** The life of each connection: `$connect` before the handshake completes, a route for each message, `$disconnect` after the close. */
export class Sessions {
  readonly #needs: SessionNeeds;
  readonly #webSockets: WebSocketServer;
  #closed = false;
  /** The one sub-protocol that `$connect` chose; API Gateway echoes none by itself. */
  readonly #subprotocols = new WeakMap<IncomingMessage, string>();

  constructor(needs: SessionNeeds) {
    this.#needs = needs;
    this.#webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: LIMITS.maxMessageBytes,
      handleProtocols: (_offered, request) => this.#subprotocols.get(request) ?? false,
    });
  }

  async open(request: IncomingMessage, socket: Duplex, head: Buffer, at: StageName): Promise<void> {
    const client = describeClient(request, at, this.#needs.model().region);
    // A client that resets the connection while $connect runs must not end the process.
    const ignore = () => {};
    socket.on("error", ignore);
    const answer = await this.#connect(client, request);
    socket.off("error", ignore);
    if (!answer.accepted) return rejectUpgrade(socket, answer.status, answer.message);

    if (answer.subprotocol !== undefined) this.#subprotocols.set(request, answer.subprotocol);
    let isOpen = false;
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      isOpen = true;
      this.#converse(client, webSocket);
    });
    // The client is gone, or asked for what only the end of the handshake looks at: it must not leave its row behind.
    if (!isOpen) await this.#disconnect(client, ABNORMAL_CLOSURE, "");
  }

  /** Ends every connection, without `$disconnect`: what it would clean up goes with the runtime. */
  close(): void {
    this.#closed = true;
    for (const { socket } of this.#needs.connections) socket.terminate();
  }

  async #connect(client: Client, request: IncomingMessage): Promise<HandshakeAnswer> {
    const deployed = this.#deployed(client);
    if (!deployed) return { accepted: false, status: 403, message: "Forbidden" };
    const result = await this.#run("$connect", client, connectEvent(client, request));
    return result ? answerHandshake(result) : { accepted: true };
  }

  #converse(client: Client, socket: WebSocket): void {
    const { connections, events } = this.#needs;
    const connection = { client, socket, lastActiveAt: Date.now() };
    connections.add(connection);
    events.record({ type: "connected", connectionId: client.connectionId });
    // ws closes the connection by itself on a protocol error; without a listener it would end the process.
    socket.on("error", () => {});
    socket.on("message", (data: Buffer, isBinary) => {
      if (isBinary) socket.close(UNSUPPORTED_DATA, "Binary is not supported");
      else void this.#receive(connection, data.toString());
    });
    socket.once("close", (code, reason) => {
      events.record({ type: "disconnected", connectionId: client.connectionId, code });
      void this.#disconnect(client, code, reason.toString());
    });
  }

  async #receive(connection: Connection, message: string): Promise<void> {
    const { client, socket } = connection;
    connection.lastActiveAt = Date.now();
    const deployed = this.#deployed(client);
    const route = deployed && selectRoute(deployed.deployment, message);
    if (!route) return sendText(socket, errorFrame("Forbidden", client.connectionId, newId()));
    const event = messageEvent(client, route.routeKey, message);
    const result = await callIntegration(route, deployed.executionArn, client, event, this.#needs);
    if (result.kind !== "response") return sendText(socket, errorFrame(frameText(result), client.connectionId, event.requestId));
    if (route.repliesToClient && result.body) sendText(socket, result.body);
  }

  /** Best effort, as on AWS: nobody learns what the function answered. */
  async #disconnect(client: Client, code: number, reason: string): Promise<void> {
    if (!this.#closed) await this.#run("$disconnect", client, disconnectEvent(client, code, disconnectReason(code, reason)));
  }

  /** Undefined when the stage has no such route. */
  async #run(routeKey: string, client: Client, event: ProxyEvent): Promise<IntegrationResult | undefined> {
    const deployed = this.#deployed(client);
    const route = deployed && routeOf(deployed.deployment, routeKey);
    return route && callIntegration(route, deployed.executionArn, client, event, this.#needs);
  }

  #deployed(at: StageName) {
    const found = findStage(this.#needs.model(), at);
    return found?.stage.deployment && { deployment: found.stage.deployment, executionArn: found.api.executionArn };
  }
}

/** RFC 6455: the connection ended without a close frame. */
const ABNORMAL_CLOSURE = 1006;
/** RFC 6455: a kind of data that the endpoint does not take. */
const UNSUPPORTED_DATA = 1003;

function describeClient(request: IncomingMessage, { apiId, stageName }: StageName, region: string): Client {
  const userAgent = request.headers["user-agent"];
  return {
    connectionId: newId(),
    apiId,
    stageName,
    // What the client used is a loopback address, which no AWS client could have: handlers get the name that they would get on AWS.
    domainName: `${apiId}.execute-api.${region}.amazonaws.com`,
    sourceIp: request.socket.remoteAddress ?? "",
    ...(userAgent !== undefined && { userAgent }),
    connectedAt: Date.now(),
  };
}

function frameText(result: Exclude<IntegrationResult, { kind: "response" }>): ErrorFrameText {
  return result.kind === "timeout" ? "Endpoint request timed out" : "Internal server error";
}

function sendText(socket: WebSocket, text: string): void {
  if (socket.readyState === socket.OPEN) socket.send(text);
}
