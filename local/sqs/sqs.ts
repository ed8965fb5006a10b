import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { EventLog } from "../event-log";
import { HOST, listen } from "../http/listen";
import { readBody } from "../http/read-body";
import type { Principal } from "../iam/credentials";
import type { AccessControl } from "../iam/iam";
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
}

/** A message that another service sends for somebody. */
export interface MessageFor {
  readonly queueArn: string;
  readonly principal: Principal;
  readonly body: string;
  readonly attributes: MessageAttributes;
}

export interface Sqs {
  /** `http://127.0.0.1:49152` */
  readonly endpoint: string;
  /** @returns why it was not sent: there is no such queue, the principal may not, it is too long; undefined when it was */
  send(message: MessageFor): Promise<string | undefined>;
  close(): Promise<void>;
}

/** The largest message that any queue takes, and what is around it. */
const MAX_REQUEST_BYTES = 2 * 1024 * 1024;

/**
 * The standard queues of the stack in memory, on a free port of their own, in the JSON protocol of AWS's SDKs
 * (docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html).
 */
export async function startSqs(needs: SqsNeeds): Promise<Sqs> {
  /** By ARN. */
  const queues = new Map<string, MessageQueue>();
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
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
        if (error instanceof SqsError) return error.message;
        throw error;
      }
    },
    async close() {
      for (const queue of queues.values()) queue.close();
      await listening.close();
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("x-amzn-RequestId", randomUUID());
    response.setHeader("content-type", "application/x-amz-json-1.0");
    try {
      response.end(JSON.stringify(await answer(request)));
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      if (error.queryName !== undefined) response.setHeader("x-amzn-query-error", `${error.queryName};Sender`);
      response.writeHead(error.status).end(JSON.stringify({ __type: error.type, message: error.message }));
    }
  }

  async function answer(request: IncomingMessage): Promise<object> {
    const body = await readBody(request, MAX_REQUEST_BYTES);
    if (!body) throw invalid("The request is too large.");
    const { method = "GET", url = "/", headers } = request;
    const identity = needs.access.authenticate({ method, target: url, headers, body });
    if ("problem" in identity) throw unsigned(identity);

    const name = String(headers["x-amz-target"] ?? "").split(".")[1] ?? "";
    const operation = OPERATIONS[name];
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

  /** AWS has it: whoever depends on it must not take the answer for a mistake of their own. */
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

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8") || "{}");
  } catch {
    return undefined;
  }
}
