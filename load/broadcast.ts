import type { Context, Metrics, UserContext } from "./instrument/artillery";
import { type BroadcastPlan, BroadcastRun } from "./instrument/broadcast-run";
import { recordHandshake } from "./instrument/handshake";
import { numberVariable, textVariable } from "./instrument/variables";

export { checkTarget } from "./instrument/check-target";
export { markHandshake } from "./instrument/handshake";

/** Artillery loads this file once for each of its workers, and the one phase of this scenario runs in a single worker. */
let run: BroadcastRun | undefined;

/** One client of the audience: listens, perhaps sends, and leaves when the run is over. */
export async function takePart(context: UserContext, metrics: Metrics): Promise<void> {
  recordHandshake(context, metrics);
  run ??= new BroadcastRun(planOf(context), metrics);
  await run.takePart(context.ws);
}

function planOf(context: Context): BroadcastPlan {
  const rate = numberVariable(context, "broadcastsPerSecond", { min: 0.01 });
  return {
    run: textVariable(context, "$testId"),
    audience: numberVariable(context, "audience", { min: 1 }),
    publishers: numberVariable(context, "publishers", { min: 1 }),
    rate,
    broadcasts: Math.ceil(rate * numberVariable(context, "seconds")),
    readyMs: 1000 * numberVariable(context, "readySeconds", { min: 1 }),
    drainMs: 1000 * numberVariable(context, "drainSeconds"),
  };
}
