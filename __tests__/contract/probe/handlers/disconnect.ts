import type { ProbeEvent } from "../probe-event";
import { record } from "../recordings";

/** `$disconnect` that keeps its event. */
export async function handler(event: ProbeEvent): Promise<unknown> {
  await record(event.requestContext.connectionId, "DISCONNECT", event);
  return { statusCode: 200 };
}
