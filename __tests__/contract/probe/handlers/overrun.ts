import { setTimeout as sleep } from "node:timers/promises";

/** Longer than the function's own timeout, which is a second. */
const TAKES_MS = 10_000;

/** Never answers. */
export async function handler(): Promise<unknown> {
  await sleep(TAKES_MS);
  return { statusCode: 200, body: "too late" };
}
