import type { IncomingMessage, ServerResponse } from "node:http";
import type { EventLog } from "../event-log";
import { readBody } from "../http/read-body";
import type { AccessControl } from "../iam/iam";
import { restSignatureError, signatureHint } from "../iam/signature-error";
import { CLOSE } from "./close-reasons";
import type { Connection } from "./connection";
import type { Connections } from "./connections";
import type { GatewayFaults } from "./gateway-faults";
import { answerError } from "./http-error";
import { isWellFormedId, newId } from "./ids";
import { LIMITS } from "./limits";
import type { DeployedStage } from "./stage-addresses";
import type { Throttle } from "./throttle";
import { UNVERIFIED } from "./unverified";

export interface ManagementApiNeeds {
  readonly access: AccessControl;
  readonly connections: Connections;
  readonly throttle: Throttle;
  readonly events: EventLog;
  readonly faults: GatewayFaults;
}

/** `/@connections/{id}`; signers may leave `@` as it is or encode it, and an endpoint that ends in a slash makes two of the first. */
const PATH = /^\/+(?:@|%40)connections\/([^/?]+)$/i;

/**
 * The @connections API of one stage: POST sends to a connection, GET describes it, DELETE closes it.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export class ManagementApi {
  readonly #needs: ManagementApiNeeds;

  constructor(needs: ManagementApiNeeds) {
    this.#needs = needs;
  }

  /** Whether the part of a path that follows its stage is this API's. */
  static serves(rest: string): boolean {
    return PATH.test(rest);
  }

  async handle(request: IncomingMessage, response: ServerResponse, { api, stage }: DeployedStage, rest: string): Promise<void> {
    const { access, connections, throttle, events, faults } = this.#needs;
    response.setHeader("x-amzn-RequestId", newId());
    const body = await readBody(request, LIMITS.maxMessageBytes);
    const method = request.method ?? "GET";
    const target = normalized(request.url ?? "/");
    const connectionId = decode(PATH.exec(rest)?.[1] ?? "");
    if (body === undefined) {
      return answerError(response, 413, "PayloadTooLargeException", `message must be at most ${LIMITS.maxMessageBytes} bytes`);
    }
    const identity = access.authenticate({ method, target, headers: request.headers, body });
    if ("problem" in identity) {
      const error = restSignatureError(identity);
      events.record({ type: "refused", what: "@connections", status: 403, reason: signatureHint(error) });
      return answerError(response, 403, ...error);
    }

    const action = "execute-api:ManageConnections";
    const resource = `${api.executionArn}/${stage.name}/${method}/@connections/${connectionId}`;
    const verdict = await access.authorize({ principal: identity.principal, action, resource });
    if (!verdict.allowed) return answerError(response, 403, UNVERIFIED.accessDeniedName, verdict.message);
    const fate = method === "POST" ? await faults.fateOfPost() : "carriedOut";
    // Its connection to the gateway stays open, until the caller gives up or the gateway closes.
    if (fate === "hung") return;
    const found = () => connections.find(connectionId, { apiId: api.apiId, stageName: stage.name });
    const status =
      fate === "throttled" || !throttle.admitsCallback()
        ? limitExceeded(response)
        : fate === "failed"
          ? internalError(response)
          : this.#operate(method, connectionId, found(), body, response);
    if (method === "POST") events.record({ type: "posted", connectionId, status, bytes: body.length, accessKeyId: identity.accessKeyId });
  }

  /** @returns the status that it answered. */
  #operate(method: string, connectionId: string, connection: Connection | undefined, body: Buffer, response: ServerResponse): number {
    if (!isWellFormedId(connectionId)) {
      answerError(response, 400, "BadRequestException", `${UNVERIFIED.invalidConnectionIdText}${connectionId}`);
      return 400;
    }
    if (!connection) return gone(response);
    switch (method) {
      case "POST":
        return this.#post(connection, body, response);
      case "GET":
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(describe(connection)));
        return 200;
      case "DELETE":
        connection.close(CLOSE.normal);
        response.writeHead(204).end();
        return 204;
      default:
        answerError(response, 403, "ForbiddenException", "Forbidden");
        return 403;
    }
  }

  #post(connection: Connection, body: Buffer, response: ServerResponse): number {
    switch (this.#needs.faults.deliver(connection, body)) {
      case "sent":
        response.writeHead(200).end();
        return 200;
      case "full":
        return limitExceeded(response);
      case "gone":
        return gone(response);
    }
  }
}

function describe({ client, lastActiveAt }: Connection) {
  const { sourceIp, userAgent } = client.identity;
  return {
    connectedAt: new Date(client.connectedAt).toISOString(),
    identity: { sourceIp, ...(userAgent !== undefined && { userAgent }) },
    lastActiveAt: new Date(lastActiveAt).toISOString(),
  };
}

/** As it is signed: of several slashes, one. */
function normalized(target: string): string {
  return target.replace(/^[^?]*/, (path) => path.replace(/\/{2,}/g, "/"));
}

/** AWS sends no body with it. */
function gone(response: ServerResponse): number {
  response.writeHead(410, { "x-amzn-ErrorType": "GoneException" }).end();
  return 410;
}

/** The account has no more requests, or the client reads too slowly: AWS gives both the same name. */
function limitExceeded(response: ServerResponse): number {
  answerError(response, 429, "LimitExceededException", UNVERIFIED.throttledCallbackText);
  return 429;
}

/** A fault of AWS's own. */
function internalError(response: ServerResponse): number {
  answerError(response, 500, UNVERIFIED.internalErrorName, "Internal server error");
  return 500;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
