import { isUtf8 } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { EventLog } from "../event-log";
import { readBody } from "../http/read-body";
import type { AccessControl } from "../iam/iam";
import type { Connection, Connections } from "./connection";
import { isWellFormedId, newId } from "./ids";
import { LIMITS } from "./limits";
import type { DeployedStage } from "./stage-addresses";

export interface ManagementApiNeeds {
  readonly access: AccessControl;
  readonly connections: Connections;
  readonly events: EventLog;
}

/** `/@connections/{id}`; signers may leave `@` as it is or encode it. */
const PATH = /^\/+(?:@|%40)connections\/([^/?]+)$/i;

/**
 * The @connections API of one stage: POST sends to a connection, GET describes it, DELETE closes it.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 *
 * Every error names itself in `x-amzn-ErrorType`: AWS SDKs take an error's name from there, and not from the status.
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
    const { access, connections, events } = this.#needs;
    response.setHeader("x-amzn-RequestId", newId());
    const body = await readBody(request, LIMITS.maxMessageBytes);
    const method = request.method ?? "GET";
    const target = request.url ?? "/";
    const connectionId = decode(PATH.exec(rest)?.[1] ?? "");
    if (body === undefined) {
      return answerError(response, 413, "PayloadTooLargeException", `message must be at most ${LIMITS.maxMessageBytes} bytes`);
    }
    const identity = access.authenticate({ method, target, headers: request.headers, body });
    if ("problem" in identity) return answerError(response, 403, "ForbiddenException", "Forbidden");

    const action = "execute-api:ManageConnections";
    const resource = `${api.executionArn}/${stage.name}/${method}/@connections/${connectionId}`;
    const verdict = await access.authorize({ principal: identity.principal, action, resource });
    if (!verdict.allowed) {
      events.record({ type: "denied", principalArn: identity.principal.arn, action, resource, message: verdict.message });
      return answerError(response, 403, "AccessDeniedException", verdict.message);
    }
    if (!isWellFormedId(connectionId)) return answerError(response, 400, "BadRequestException", `Invalid connectionId: ${connectionId}`);
    const connection = connections.find(connectionId, { apiId: api.apiId, stageName: stage.name });
    const status = connection ? operate(method, connection, body, response) : gone(response);
    if (method === "POST") events.record({ type: "posted", connectionId, status, bytes: body.length });
  }
}

function operate(method: string, connection: Connection, body: Buffer, response: ServerResponse): number {
  switch (method) {
    case "POST":
      connection.lastActiveAt = Date.now();
      // Delivered as text, whose frames must be UTF-8: anything else is mended, since a client would close the connection on it.
      connection.socket.send(isUtf8(body) ? body : body.toString(), { binary: false });
      response.writeHead(200).end();
      return 200;
    case "GET":
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(describe(connection)));
      return 200;
    case "DELETE":
      connection.socket.close(1000, "Connection Closed Normally");
      response.writeHead(204).end();
      return 204;
    default:
      answerError(response, 403, "ForbiddenException", "Forbidden");
      return 403;
  }
}

function describe({ client, lastActiveAt }: Connection) {
  return {
    connectedAt: new Date(client.connectedAt).toISOString(),
    identity: { sourceIp: client.sourceIp, ...(client.userAgent !== undefined && { userAgent: client.userAgent }) },
    lastActiveAt: new Date(lastActiveAt).toISOString(),
  };
}

/** AWS sends no body with it. */
function gone(response: ServerResponse): number {
  response.writeHead(410, { "x-amzn-ErrorType": "GoneException" }).end();
  return 410;
}

function answerError(response: ServerResponse, status: number, name: string, message: string): void {
  response.writeHead(status, { "content-type": "application/json", "x-amzn-ErrorType": name });
  response.end(JSON.stringify({ message }));
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
