import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { EventLog } from "../event-log";
import { serveOwnHosts } from "../http/door";
import { HOST, listen } from "../http/listen";
import { readBody } from "../http/read-body";
import type { Principal } from "../iam/credentials";
import type { AccessControl } from "../iam/iam";
import { signatureError, signatureHint } from "../iam/signature-error";
import type { Model, Queue } from "../model";
import { type MessageAttributes, MessageQueue } from "./message-queue";
import { OPERATIONS, send } from "./operations";
import { denied, invalid, noQueue, notEmulated, SqsError, unsigned } from "./sqs-error";

export interface SqsNeeds {
  readonly model: () => Model;
  readonly access: AccessControl;
  readonly events: EventLog;
  /** Where to listen. @default loopback */
  readonly addresses?: readonly string[];
  /** Further names of this machine, as `Door` has them. */
  readonly hostNames?: readonly string[];
}

/** A message that another service sends on behalf of a principal. */
export interface MessageFor {
  readonly queueArn: string;
  readonly principal: Principal;
  readonly body: string;
  readonly attributes: MessageAttributes;
}

export interface Sqs {
  /** `http://127.0.0.1:49152` */
  readonly endpoint: string;
  /** @returns why it was not sent: there is no such queue, the principal may not, it is too long, the check failed; undefined when it was */
  send(message: MessageFor): Promise<string | undefined>;
  close(): Promise<void>;
}

/** The largest message that any queue takes, and the JSON around it. */
const MAX_REQUEST_BYTES = 2 * 1024 * 1024;

/**
 * The standard queues of the stack in memory, on a free port of their own, in the JSON protocol of AWS's SDKs
 * (docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html).
 */
export async function startSqs(needs: SqsNeeds): Promise<Sqs> {
  /** By ARN. */
  const queues = new Map<string, MessageQueue>();
  const door = {
    ...needs,
    service: "SQS",
    answerError: (response: ServerResponse, status: number, name: string, message: string) =>
      answerError(response, new SqsError(status, `com.amazon.coral.service#${name}`, message)),
    internalError: ["InternalFailure", "The request processing has failed because of an unknown error, exception or failure."],
  } as const;
  const server = createServer(serveOwnHosts(door, handle));
  const listening = await listen(server, 0, "--port", needs.addresses);
  const endpoint = `http://${HOST}:${listening.port}`;

  return {
    endpoint,
    async send({ queueArn, principal, ...message }) {
      try {
        await authorize(principal, "sqs:SendMessage", queueArn);
        const queue = needs.model().queues.find(({ arn }) => arn === queueArn);
        if (!queue) throw noQueue();
        send({ queue, messages: messagesOf(queue), sender: principal.arn, ...message });
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    },
    async close() {
      for (const queue of queues.values()) queue.close();
      await listening.close();
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("x-amzn-RequestId", randomUUID());
    try {
      const output = JSON.stringify(await answer(request));
      response.writeHead(200, CONTENT_TYPE).end(output);
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      answerError(response, error);
    }
  }

  async function answer(request: IncomingMessage): Promise<object> {
    const body = await readBody(request, MAX_REQUEST_BYTES);
    if (!body) throw invalid("The request is too large.");
    const { method = "GET", url = "/", headers } = request;
    const identity = needs.access.authenticate({ method, target: url, headers, body });
    if ("problem" in identity) {
      const error = signatureError(identity);
      needs.events.record({ type: "refused", what: "SQS", status: 403, reason: signatureHint(error) });
      throw unsigned(error);
    }

    const name = String(headers["x-amz-target"] ?? "").split(".")[1] ?? "";
    const operation = OPERATIONS.get(name);
    if (!operation) throw refuse(name || "query protocol, or a request without an operation");
    const parsed = operation.input.safeParse(parseJson(body));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      if (issue?.code === "unrecognized_keys") throw refuse(`${name} with ${issue.keys.join(" and ")}`);
      throw invalid(`${issue?.path.join(".")}: ${issue?.message}`);
    }
    const queueName = parsed.data.QueueName ?? parsed.data.QueueUrl?.split("/").pop();
    const queue = needs.model().queues.find((one) => one.name === queueName);
    const { region, accountId } = needs.model();
    await authorize(identity.principal, `sqs:${name}`, queue?.arn ?? `arn:aws:sqs:${region}:${accountId}:${queueName}`);
    if (!queue) throw noQueue();
    const about = { queue, messages: messagesOf(queue), caller: identity.principal.arn, endpoint };
    return operation.run(parsed.data as never, about);
  }

  async function authorize(principal: Principal, action: string, resource: string): Promise<void> {
    const verdict = await needs.access.authorize({ principal, action, resource });
    if (!verdict.allowed) throw denied(verdict.message);
  }

  /** AWS has this operation, so the answer and the console say that only the runtime lacks it. */
  function refuse(what: string): SqsError {
    const message = `the local runtime does not emulate SQS's ${what}`;
    needs.events.record({ type: "notEmulated", message });
    return notEmulated(message);
  }

  function messagesOf(queue: Queue): MessageQueue {
    const known = queues.get(queue.arn);
    if (known) return known;
    const made = new MessageQueue(() => needs.model().queues.find(({ arn }) => arn === queue.arn) ?? queue);
    queues.set(queue.arn, made);
    return made;
  }
}

const CONTENT_TYPE = { "content-type": "application/x-amz-json-1.0" };

function answerError(response: ServerResponse, { status, type, message, queryName }: SqsError): void {
  if (queryName !== undefined) response.setHeader("x-amzn-query-error", `${queryName};Sender`);
  response.writeHead(status, CONTENT_TYPE).end(JSON.stringify({ __type: type, message }));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8") || "{}");
  } catch {
    return undefined;
  }
}
