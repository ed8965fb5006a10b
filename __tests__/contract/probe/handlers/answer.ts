import type { ProbeEvent } from "../probe-event";
import { record } from "../recordings";

/** What a message may ask for: one of the three. */
interface Asked {
  /** What the function returns, whatever it is. */
  readonly result?: unknown;
  /** The message of the error that it throws. */
  readonly throw?: string;
  /** The message's own size is the answer. */
  readonly measure?: true;
}

/** Does as the message asks, and keeps the event of one that asks for an error. */
export async function handler(event: ProbeEvent): Promise<unknown> {
  const asked = JSON.parse(event.body ?? "{}") as Asked;
  if (asked.measure) return { statusCode: 200, body: String(Buffer.byteLength(event.body ?? "")) };
  if (asked.throw === undefined) return asked.result;
  await record(event.requestContext.connectionId, "MESSAGE", event);
  throw new Error(asked.throw);
}
