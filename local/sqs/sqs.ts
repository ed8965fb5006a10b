import { awsJson, operationsByTarget } from "../aws-api/aws-json";
import { type ServedApi, serveApi } from "../aws-api/serve-api";
import type { Principal } from "../iam/credentials";
import type { Queue } from "../model";
import type { Service, ServiceNeeds, StartedService } from "../service";
import { type MessageAttributes, MessageQueue } from "./message-queue";
import { send, sqsOperations } from "./operations";
import { noQueue, SQS_ERRORS } from "./sqs-errors";

/** A message that another service sends on behalf of a principal. */
export interface MessageFor {
  readonly queueArn: string;
  readonly principal: Principal;
  readonly body: string;
  readonly attributes: MessageAttributes;
}

export interface Sqs extends StartedService, Pick<ServedApi, "answerFor"> {
  /** `http://127.0.0.1:49152` */
  readonly endpoint: string;
  /** @returns why it was not sent: there is no such queue, the principal may not, it is too long, the check failed; undefined when it was */
  send(message: MessageFor): Promise<string | undefined>;
  /** By the queue's ARN. */
  readonly messages: {
    counts(queueArn: string): MessageQueue["counts"];
    purge(queueArn: string): void;
  };
}

/** The standard queues of the stack, in memory. */
export const SQS: Service<ServiceNeeds, Sqs> = {
  signingName: "sqs",
  endpointVariable: "AWS_ENDPOINT_URL_SQS",
  hostNames: ({ region }) => [`sqs.${region}.amazonaws.com`],
  isInUse: ({ queues }) => queues.length > 0,
  sampleAccess: { action: "sqs:SendMessage", resource: "arn:aws:sqs:eu-west-1:123456789012:q" },
  start: startSqs,
};

/** The largest message that any queue takes, and the JSON around it. */
const MAX_REQUEST_BYTES = 2 * 1024 * 1024;

/** docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html */
export async function startSqs(needs: ServiceNeeds): Promise<Sqs> {
  /** By ARN. */
  const queues = new Map<string, MessageQueue>();
  const operations = sqsOperations({ model: needs.model, messagesOf, endpoint: () => served.endpoint });
  const served = await serveApi(
    {
      name: "SQS",
      protocol: awsJson("1.0"),
      maxRequestBytes: MAX_REQUEST_BYTES,
      errors: SQS_ERRORS,
      find: operationsByTarget(operations, "query protocol, or a request without an operation"),
    },
    needs,
  );

  return {
    ...served,
    async send({ queueArn, principal, ...message }) {
      try {
        const verdict = await needs.access.authorize({ principal, action: "sqs:SendMessage", resource: queueArn });
        if (!verdict.allowed) return verdict.message;
        const queue = needs.model().queues.find(({ arn }) => arn === queueArn);
        if (!queue) throw noQueue();
        send({ queue, messages: messagesOf(queue), sender: principal.arn, ...message });
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    },
    messages: {
      counts: (queueArn) => queues.get(queueArn)?.counts ?? { visible: 0, received: 0, delayed: 0 },
      purge: (queueArn) => queues.get(queueArn)?.purge(),
    },
    async prepare(next) {
      const commit = () => {
        for (const [queueArn, messages] of queues) {
          if (next.queues.some(({ arn }) => arn === queueArn)) continue;
          // A queue that is removed takes its messages along: one of the same name begins empty.
          queues.delete(queueArn);
          messages.close();
        }
      };
      return { commit, discard: async () => {} };
    },
    async close() {
      for (const queue of queues.values()) queue.close();
      await served.close();
    },
  };

  function messagesOf(queue: Queue): MessageQueue {
    const known = queues.get(queue.arn);
    if (known) return known;
    const made = new MessageQueue(() => needs.model().queues.find(({ arn }) => arn === queue.arn) ?? queue);
    queues.set(queue.arn, made);
    return made;
  }
}
