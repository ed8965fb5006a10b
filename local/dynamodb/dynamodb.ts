import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { EventLog } from "../event-log";
import { serveOwnHosts } from "../http/door";
import { HOST, listen } from "../http/listen";
import { readBody } from "../http/read-body";
import type { AccessControl } from "../iam/iam";
import { signatureError, signatureHint } from "../iam/signature-error";
import type { Model } from "../model";
import { randomOctets } from "../random-octets";
import type { Preparation } from "../served-stack";
import { countRows } from "./count-rows";
import { addTables, createTables } from "./create-tables";
import { Database } from "./database";
import { type DatabaseFaults, NO_DATABASE_FAULTS } from "./database-faults";
import { expressionProblem } from "./expression-limits";
import { type Input, isObject, OPERATIONS, READS_AND_WRITES } from "./operations";
import { requiredAccess } from "./required-access";
import { TimeToLive } from "./time-to-live";

export interface DynamoDbNeeds {
  readonly model: () => Model;
  readonly access: AccessControl;
  readonly events: EventLog;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where to listen. @default loopback */
  readonly addresses?: readonly string[];
  /** Further names of this machine, as `Door` has them. */
  readonly hostNames?: readonly string[];
  /** @default no faults */
  readonly faults?: DatabaseFaults;
}

export interface DynamoDb {
  /** `http://127.0.0.1:8000` */
  readonly endpoint: string;
  /** Number of rows of a table. Needs no permission, and runs beside the requests of functions. */
  countRows(tableName: string): Promise<number>;
  /**
   * Makes the tables of `next` that are not there yet.
   * @throws UserError when one cannot be made. Then none of them is left.
   */
  prepare(next: Model): Promise<Preparation>;
  close(): Promise<void>;
}

/** Largest request that DynamoDB takes. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** How long a row stays after its time is over, at most: here a minute, on AWS typically a few days. */
const EXPIRY_EVERY_MS = 60_000;

/** DynamoDB in memory, behind the check of signature and policy that dynalite has not itself. */
export async function startDynamoDb(needs: DynamoDbNeeds): Promise<DynamoDb> {
  const { faults = NO_DATABASE_FAULTS } = needs;
  const database = new Database(needs.model());
  const timeToLive = new TimeToLive(database, needs.model().tables);
  const door = {
    ...needs,
    service: "DynamoDB",
    answerError,
    internalError: ["InternalServerError", "The request processing has failed because of an unknown error."],
  } as const;
  const server = createServer(serveOwnHosts(door, handle));
  const listening = await createTables(database, needs.model().tables, (table) => faults.strayItems(table))
    .then(() => listen(server, needs.port, "--dynamodb-port", needs.addresses))
    .catch(async (error) => {
      await database.close();
      throw error;
    });
  // May fail when a table is deleted or the runtime ends meanwhile; the next run tries again.
  const expiry = setInterval(() => void timeToLive.deleteExpired().catch(() => {}), EXPIRY_EVERY_MS);
  expiry.unref();

  return {
    endpoint: `http://${HOST}:${listening.port}`,
    countRows: (tableName) => countRows(database, tableName),
    async prepare(next) {
      const { tables } = needs.model();
      const added = next.tables.filter(({ name }) => !tables.some((table) => table.name === name));
      const discard = await addTables(database, added);
      return { commit: () => timeToLive.add(added), discard };
    },
    async close() {
      clearInterval(expiry);
      await listening.close();
      await database.close();
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("x-amzn-RequestId", randomOctets(26, "hex").toUpperCase());
    const body = await readBody(request, MAX_REQUEST_BYTES);
    if (!body) return answerError(response, 413, "RequestEntityTooLarge", "the request is larger than 16 MB");
    const { method = "GET", url = "/", headers } = request;
    const identity = needs.access.authenticate({ method, target: url, headers, body });
    if ("problem" in identity) {
      const error = signatureError(identity);
      needs.events.record({ type: "refused", what: "DynamoDB", status: 400, reason: signatureHint(error) });
      return answerError(response, 400, ...error);
    }

    const operation = String(headers["x-amz-target"] ?? "").split(".")[1] ?? "";
    if (!OPERATIONS.has(operation)) return refuse(operation, response);
    const input = parse(body);
    const problem = expressionProblem(input);
    if (problem !== undefined) return answerError(response, 400, "ValidationException", problem, "com.amazon.coral.validate");
    for (const { action, resource, context } of requiredAccess(operation, input, needs.model())) {
      const verdict = await needs.access.authorize({ principal: identity.principal, action, resource, context });
      if (!verdict.allowed) return answerError(response, 400, "AccessDeniedException", verdict.message);
    }
    if (operation === "UpdateTimeToLive" || operation === "DescribeTimeToLive") return answerTimeToLive(operation, input, response);
    if (READS_AND_WRITES.has(operation) && faults.throttles()) return answerThrottled(response);
    const answer = await database.execute({ method, url, headers, body: withTableName(input) ?? body.toString() });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  /** AWS has operations that dynalite has not: a handler that depends on one must not take the answer for its own mistake. */
  function refuse(operation: string, response: ServerResponse): void {
    const message = `the local runtime does not emulate DynamoDB's ${operation || "request without an operation"}`;
    needs.events.record({ type: "notEmulated", message });
    answerError(response, 400, "UnknownOperationException", message);
  }

  async function answerTimeToLive(operation: string, input: Input, response: ServerResponse): Promise<void> {
    const known = await database.run("DescribeTable", { TableName: input.TableName }).catch(() => undefined);
    if (!known) {
      const message = `Requested resource not found: Table: ${String(input.TableName)} not found`;
      return answerError(response, 400, "ResourceNotFoundException", message, "com.amazonaws.dynamodb.v20120810");
    }
    const answer = operation === "UpdateTimeToLive" ? timeToLive.update(input) : timeToLive.describe(input);
    if ("error" in answer) return answerError(response, 400, "ValidationException", answer.error);
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(answer.output));
  }
}

/** Empty for anything but a JSON object, which dynalite refuses. */
function parse(body: Buffer): Input {
  try {
    const input: unknown = JSON.parse(body.toString("utf8") || "{}");
    return isObject(input) ? input : {};
  } catch {
    return {};
  }
}

/** dynalite knows tables by their names only; a handler may name one by its ARN. */
function withTableName(input: Input): string | undefined {
  const name = /^arn:aws:dynamodb:[^:]*:[^:]*:table\/([\w.-]+)$/.exec(String(input.TableName))?.[1];
  return name === undefined ? undefined : JSON.stringify({ ...input, TableName: name });
}

/** docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html; SDKs try again on it. */
function answerThrottled(response: ServerResponse): void {
  const message =
    "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.";
  answerError(response, 400, "ProvisionedThroughputExceededException", message, "com.amazonaws.dynamodb.v20120810");
}

function answerError(
  response: ServerResponse,
  status: number,
  name: string,
  message: string,
  namespace = "com.amazon.coral.service",
): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify({ __type: `${namespace}#${name}`, message }));
}
