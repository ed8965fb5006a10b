import { setTimeout as sleep } from "node:timers/promises";
import type { ProbeEvent } from "../probe-event";
import { recall } from "../recordings";

/** `$disconnect` runs after its socket is gone, and API Gateway promises no time. Below the client's patience. */
const PATIENCE_MS = 8_000;
const LOOK_EVERY_MS = 50;

/** Answers what was recorded of a connection, and waits for it: the JSON, or `nothing`. */
export async function handler(event: ProbeEvent): Promise<unknown> {
  const { connectionId, kind } = JSON.parse(event.body ?? "{}") as { connectionId: string; kind: string };
  const deadline = Date.now() + PATIENCE_MS;
  let value = await recall(connectionId, kind);
  while (value === undefined && Date.now() < deadline) {
    await sleep(LOOK_EVERY_MS);
    value = await recall(connectionId, kind);
  }
  return { statusCode: 200, body: value ?? "nothing" };
}
