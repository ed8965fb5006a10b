import { setTimeout as sleep } from "node:timers/promises";
import type { ProbeEvent } from "../probe-event";
import { record } from "../recordings";

/** Longer than the integration's timeout, which is a second. */
const TAKES_MS = 1_500;

/** Answers when API Gateway waits no more, and records when it came to its end, in epoch milliseconds. */
export async function handler(event: ProbeEvent): Promise<unknown> {
  await sleep(TAKES_MS);
  await record(event.requestContext.connectionId, "LATE", Date.now());
  return { statusCode: 200, body: "too late" };
}
