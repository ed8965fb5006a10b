import type { ProbeEvent } from "../probe-event";
import { recall } from "../recordings";

/** Answers what was recorded of a connection: the JSON, or `nothing` while there is nothing of that kind. */
export async function handler(event: ProbeEvent): Promise<unknown> {
  const { connectionId, kind } = JSON.parse(event.body ?? "{}") as { connectionId: string; kind: string };
  return { statusCode: 200, body: (await recall(connectionId, kind)) ?? "nothing" };
}
