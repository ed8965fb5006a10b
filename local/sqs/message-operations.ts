import type { IncomingMessage } from "node:http";

/** Whether a request sends, receives or removes messages, by its `x-amz-target`: `AmazonSQS.SendMessage`. The others are about queues. */
export function isAboutMessages({ headers }: IncomingMessage): boolean {
  return /\.(Send|Receive|Delete|Change)Message/.test(String(headers["x-amz-target"] ?? ""));
}
