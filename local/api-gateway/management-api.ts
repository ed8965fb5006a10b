import { ApiError } from "../aws-api/api-error";
import type { Answer, ApiCall, AwsApi, Operation } from "../aws-api/aws-api";
import { REST_JSON, restError } from "../aws-api/rest-json";
import type { EventLog } from "../event-log";
import type { SignedRequest } from "../iam/signature";
import { CLOSE } from "./close-reasons";
import type { Connection } from "./connection";
import type { Connections } from "./connections";
import type { GatewayFaults, PostFate } from "./gateway-faults";
import { isWellFormedId, newId } from "./ids";
import { LIMITS } from "./limits";
import type { DeployedStage } from "./stage-addresses";
import type { Throttle } from "./throttle";
import { UNVERIFIED } from "./unverified";

export interface ManagementApiNeeds {
  readonly connections: Connections;
  readonly throttle: Throttle;
  readonly events: EventLog;
  readonly faults: GatewayFaults;
}

/** Where a request to `@connections` goes. */
export interface ManagementPath extends DeployedStage {
  /** The part of the path that follows the stage: `/@connections/{id}`. */
  readonly rest: string;
}

/** `/@connections/{id}`; signers may leave `@` as it is or encode it, and an endpoint that ends in a slash makes two of the first. */
const PATH = /^\/+(?:@|%40)connections\/([^/?]+)$/i;

/** Whether the part of a path that follows its stage belongs to this API. */
export function isManagementPath(rest: string): boolean {
  return PATH.test(rest);
}

/**
 * The @connections API of all stages: POST sends to a connection, GET describes it, DELETE closes it.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function managementApi(needs: ManagementApiNeeds): AwsApi<Answer, ManagementPath> {
  const manageConnections = new ManageConnections(needs);
  return {
    name: "@connections",
    protocol: REST_JSON,
    maxRequestBytes: LIMITS.maxMessageBytes,
    errors: {
      tooLarge: (maxBytes) => new ApiError(413, "PayloadTooLargeException", `message must be at most ${maxBytes} bytes`),
      denied: (message) => new ApiError(403, UNVERIFIED.accessDeniedName, message),
    },
    newRequestId: newId,
    find: () => manageConnections,
  };
}

/** Any method: AWS asks the policies before it looks at the method. The input is the id of the connection. */
class ManageConnections implements Operation<string, Answer, ManagementPath> {
  readonly #needs: ManagementApiNeeds;

  constructor(needs: ManagementApiNeeds) {
    this.#needs = needs;
  }

  read(_request: SignedRequest, { rest }: ManagementPath): string {
    return decode(PATH.exec(rest)?.[1] ?? "");
  }

  access(connectionId: string, { request, where: { api, stage } }: ApiCall<ManagementPath>) {
    const resource = `${api.executionArn}/${stage.name}/${request.method}/@connections/${connectionId}`;
    return [{ action: "execute-api:ManageConnections", resource }];
  }

  run(connectionId: string, call: ApiCall<ManagementPath>): Answer | undefined | Promise<Answer | undefined> {
    if (call.request.method !== "POST") return this.#answer(connectionId, call, "carriedOut");
    const fate = this.#needs.faults.fateOfPost();
    return fate instanceof Promise ? fate.then((known) => this.#post(connectionId, call, known)) : this.#post(connectionId, call, fate);
  }

  #post(connectionId: string, call: ApiCall<ManagementPath>, fate: PostFate): Answer | undefined {
    // Its connection to the gateway stays open, until the caller gives up or the gateway closes.
    if (fate === "hung") return undefined;
    const answer = this.#answer(connectionId, call, fate);
    const { request, accessKeyId } = call;
    this.#needs.events.record({ type: "posted", connectionId, status: answer.status, bytes: request.body.length, accessKeyId });
    return answer;
  }

  #answer(connectionId: string, { request, where }: ApiCall<ManagementPath>, fate: Exclude<PostFate, "hung">): Answer {
    if (fate === "throttled" || !this.#needs.throttle.admitsCallback()) return limitExceeded();
    if (fate === "failed") return internalError();
    if (!isWellFormedId(connectionId)) return badRequest(connectionId);
    const connection = this.#needs.connections.find(connectionId, { apiId: where.api.apiId, stageName: where.stage.name });
    if (!connection) return GONE;
    switch (request.method) {
      case "POST":
        return this.#deliver(connection, request.body);
      case "GET":
        return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(describe(connection)) };
      case "DELETE":
        connection.close(CLOSE.normal);
        return { status: 204 };
      default:
        return restError(403, "ForbiddenException", { message: "Forbidden" });
    }
  }

  #deliver(connection: Connection, body: Buffer): Answer {
    switch (this.#needs.faults.deliver(connection, body)) {
      case "sent":
        return SENT;
      case "full":
        return limitExceeded();
      case "gone":
        return GONE;
    }
  }
}

const SENT: Answer = { status: 200 };

/** AWS sends no body with it. */
const GONE: Answer = { status: 410, headers: { "x-amzn-ErrorType": "GoneException" } };

/** The account has no more requests, or the client reads too slowly: AWS gives both the same name. */
function limitExceeded(): Answer {
  return restError(429, "LimitExceededException", { message: UNVERIFIED.throttledCallbackText });
}

/** A fault of AWS's own. */
function internalError(): Answer {
  return restError(500, UNVERIFIED.internalErrorName, { message: "Internal server error" });
}

function badRequest(connectionId: string): Answer {
  return restError(400, "BadRequestException", { message: `${UNVERIFIED.invalidConnectionIdText}${connectionId}` });
}

function describe({ client, lastActiveAt }: Connection) {
  const { sourceIp, userAgent } = client.identity;
  return {
    connectedAt: new Date(client.connectedAt).toISOString(),
    identity: { sourceIp, ...(userAgent !== undefined && { userAgent }) },
    lastActiveAt: new Date(lastActiveAt).toISOString(),
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
