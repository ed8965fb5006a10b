import type { EventLog } from "../event-log";
import type { AccessControl } from "../iam/iam";
import type { Invoker } from "../lambda/invocation";
import type { Model } from "../model";
import { CLOSE } from "./close-reasons";
import type { Client, Closure, Connection } from "./connection";
import type { Connections } from "./connections";
import { type ErrorFrameText, errorFrame } from "./frames";
import type { GatewayFaults } from "./gateway-faults";
import { newId } from "./ids";
import { type CallService, callIntegration, type IntegrationFailure } from "./integration";
import { disconnectEvent, messageEvent } from "./lambda-events";
import { validationProblem } from "./request-validation";
import { routeOf, selectRoute } from "./route-selection";
import { findStage } from "./stage-addresses";
import type { Throttle } from "./throttle";
import { UNVERIFIED } from "./unverified";

export interface DispatcherNeeds {
  readonly model: () => Model;
  readonly connections: Connections;
  readonly throttle: Throttle;
  readonly invoker: Invoker;
  readonly access: AccessControl;
  readonly callService: CallService;
  readonly events: EventLog;
  readonly faults: GatewayFaults;
}

/** Serves open connections: runs the selected route for each message, and `$disconnect` after the close. */
export class RouteDispatcher {
  readonly #needs: DispatcherNeeds;
  #isClosed = false;

  constructor(needs: DispatcherNeeds) {
    this.#needs = needs;
  }

  serve(connection: Connection): void {
    const { connections, events } = this.#needs;
    const { client } = connection;
    let pendingBytes = 0;
    connections.add(connection);
    events.record({ type: "connected", connectionId: client.connectionId });
    connection.onMessage(async (text) => {
      if (pendingBytes > UNVERIFIED.pendingEventBytes) return connection.close(CLOSE.tooManyRequests);
      // The event around a short message is about as large as the message itself.
      const bytes = text.length + EVENT_BYTES;
      pendingBytes += bytes;
      try {
        await this.#receive(connection, text);
      } catch (error) {
        events.record({ type: "failed", what: "message", message: (error as Error).message });
        answerError(connection, "Internal server error", newId());
      } finally {
        pendingBytes -= bytes;
      }
    });
    connection.onClosed((closure) => {
      events.record({ type: "disconnected", connectionId: client.connectionId, code: closure.code });
      this.disconnect(client, closure).catch((error: Error) =>
        events.record({ type: "failed", what: "$disconnect", message: error.message }),
      );
    });
  }

  /** Runs `$disconnect`. Best effort, as on AWS: the function's answer is ignored. */
  async disconnect(client: Client, closure: Closure): Promise<void> {
    if (this.#isClosed) return;
    const deployed = this.#deployed(client);
    const route = deployed && routeOf(deployed.deployment, "$disconnect");
    if (!route || this.#needs.faults.dropsDisconnect()) return;
    const event = disconnectEvent(client, deployed.stage.variables, closure);
    await callIntegration({ route, executionArn: deployed.executionArn, client, event }, this.#needs);
  }

  /** From now on connections end without `$disconnect`. */
  close(): void {
    this.#isClosed = true;
  }

  async #receive(connection: Connection, message: string): Promise<void> {
    const { throttle, events } = this.#needs;
    const { client } = connection;
    const receivedAt = performance.now();
    const deployed = this.#deployed(client);
    const route = deployed && selectRoute(deployed.deployment, message);
    if (deployed && !throttle.admitsMessage(deployed.stage, route?.routeKey)) {
      events.record({ type: "refused", what: route?.routeKey ?? "message", status: 429, reason: "a throttle limit is reached" });
      return answerError(connection, UNVERIFIED.throttledMessageText, newId());
    }
    if (!route) return answerError(connection, "Forbidden", newId());
    const problem = route.validation && validationProblem(route.validation, message);
    if (problem !== undefined) {
      events.record({ type: "refused", what: route.routeKey, status: 400, reason: problem });
      return answerError(connection, "Invalid request body", newId());
    }
    const event = messageEvent(client, route.routeKey, deployed.stage.variables, message);
    const response = await callIntegration({ route, executionArn: deployed.executionArn, client, event }, this.#needs);
    if (typeof response === "string") answerError(connection, textOf(response), event.requestContext.requestId);
    else if (route.repliesToClient && response.body) this.#reply(connection, Buffer.from(response.body), receivedAt);
  }

  #reply(connection: Connection, body: Buffer, receivedAt: number): void {
    if (connection.send(body) !== "sent") return;
    const { connectionId } = connection.client;
    this.#needs.events.record({ type: "replied", connectionId, bytes: body.length, latencyMs: performance.now() - receivedAt });
  }

  #deployed(client: Client) {
    const found = findStage(this.#needs.model(), client);
    const deployment = found?.stage.deployment;
    return deployment && { deployment, stage: found.stage, executionArn: found.api.executionArn };
  }
}

/** A MESSAGE event without its message, roughly. */
const EVENT_BYTES = 600;

function answerError(connection: Connection, text: ErrorFrameText, requestId: string): void {
  connection.send(Buffer.from(errorFrame(text, connection.client.connectionId, requestId)));
}

function textOf(failure: IntegrationFailure): ErrorFrameText {
  switch (failure) {
    case "timeout":
      return "Endpoint request timed out";
    case "noTemplate":
      return UNVERIFIED.noTemplateText;
    default:
      return "Internal server error";
  }
}
