import { setTimeout as sleep } from "node:timers/promises";
import { ManagementApiSender } from "../../../../lambdas/adapters/management-api-sender";
import { atMost } from "../../../../lambdas/http/patience";
import type { ProbeEvent } from "../probe-event";
import { record } from "../recordings";

const sender = new ManagementApiSender({ maxSockets: 1 });

/**
 * `$connect` that does as the query asks: `answer` is the JSON that it returns, `throw` the message of an error, `sleepMs` how long it
 * takes, and `post` makes it send to its own connection and record what came of that.
 */
export async function handler(event: ProbeEvent): Promise<unknown> {
  const { connectionId } = event.requestContext;
  const { answer, throw: message, sleepMs, post } = event.queryStringParameters ?? {};
  await record(connectionId, "CONNECT", event);
  if (sleepMs !== undefined) await sleep(Number(sleepMs));
  if (post !== undefined) await record(connectionId, "POST", await sender.send(connectionId, Buffer.from(post), atMost(5_000)));
  if (message !== undefined) throw new Error(message);
  return answer === undefined ? { statusCode: 200 } : JSON.parse(answer);
}
