import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { EventLog } from "../event-log";
import { HOST, listen, stopListening } from "../http/listen";
import { readBody } from "../http/read-body";
import type { AccessControl } from "../iam/iam";
import type { SignatureProblem } from "../iam/signature";
import type { Model } from "../model";
import { createTables } from "./create-tables";
import { Database } from "./database";
import { requiredAccess } from "./required-access";

export interface DynamoDbNeeds {
  readonly model: () => Model;
  readonly access: AccessControl;
  readonly events: EventLog;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface DynamoDb {
  /** `http://127.0.0.1:8000` */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Largest request that DynamoDB takes. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** DynamoDB in memory, behind the check of signature and policy that dynalite has not itself. */
export async function startDynamoDb(needs: DynamoDbNeeds): Promise<DynamoDb> {
  const database = new Database();
  await createTables(database, needs.model().tables);
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const port = await listen(server, needs.port, "--dynamodb-port");
  return { endpoint: `http://${HOST}:${port}`, close: () => stopListening(server) };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, MAX_REQUEST_BYTES);
    if (!body) return answerError(response, 413, "RequestEntityTooLarge", "the request is larger than 16 MB");
    const { method = "GET", url = "/", headers } = request;
    const identity = needs.access.authenticate({ method, target: url, headers, body });
    if ("problem" in identity) return answerError(response, 400, ...signatureError(identity));
    const operation = String(headers["x-amz-target"] ?? "").split(".")[1] ?? "";
    for (const { action, resource } of requiredAccess(operation, parse(body), needs.model())) {
      const verdict = await needs.access.authorize({ principal: identity.principal, action, resource });
      if (verdict.allowed) continue;
      needs.events.record({ type: "denied", principalArn: identity.principal.arn, action, resource, message: verdict.message });
      return answerError(response, 400, "AccessDeniedException", verdict.message);
    }
    const answer = await database.execute({ method, url, headers, body });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }
}

/** Anything but a JSON object is dynalite's to refuse. */
function parse(body: Buffer): Record<string, unknown> {
  try {
    const input: unknown = JSON.parse(body.toString("utf8") || "{}");
    return typeof input === "object" && input !== null ? (input as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
function signatureError(problem: SignatureProblem): [name: string, message: string] {
  switch (problem.problem) {
    case "missing":
      return ["MissingAuthenticationTokenException", "Request is missing Authentication Token"];
    case "incomplete":
      return ["IncompleteSignatureException", problem.detail];
    case "unknownKey":
      return ["UnrecognizedClientException", "The security token included in the request is invalid."];
    case "expired":
    case "mismatch":
      return ["InvalidSignatureException", problem.detail];
  }
}

function answerError(response: ServerResponse, status: number, name: string, message: string): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify({ __type: `com.amazon.coral.service#${name}`, message }));
}
