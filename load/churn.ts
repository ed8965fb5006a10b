import type { Context, Metrics, UserContext } from "./instrument/artillery";
import { type ChurnPlan, ChurnRun } from "./instrument/churn-run";
import { findConnectionsTable } from "./instrument/connections-table";
import { giveUp } from "./instrument/give-up";
import { recordHandshake } from "./instrument/handshake";
import { targetOf } from "./instrument/target";
import { numberVariable, textVariable } from "./instrument/variables";

export { checkTarget } from "./instrument/check-target";
export { markHandshake } from "./instrument/handshake";

/** Artillery loads this file once for each of its workers, and the phases of this scenario run in a single worker. */
let run: ChurnRun | undefined;

/** In the `before` hook, before `checkTarget` connects: which connections are there already. They are not ours to count. */
export async function noteRows(context: Context): Promise<void> {
  const table = await findConnectionsTable(targetOf(context));
  if ("unknown" in table) return;
  try {
    context.vars.rowsBefore = [...(await table.connectionIds())];
  } catch (error) {
    await giveUp(`The table ${table.name} cannot be read: ${error}`);
  }
}

/** All but the last to arrive come and go; the last one, which has a phase of its own, looks at the table. */
export async function takePart(context: UserContext, metrics: Metrics): Promise<void> {
  const plan = planOf(context);
  run ??= new ChurnRun(plan, metrics);
  if (context.arrival < plan.connections) {
    recordHandshake(context, metrics);
    await run.comeAndGo(context.ws, context.arrival);
  } else {
    await checkForLeaks(run, context, metrics);
  }
}

async function checkForLeaks(run: ChurnRun, context: UserContext, metrics: Metrics): Promise<void> {
  const { rowsBefore } = context.vars;
  const table = await findConnectionsTable(textVariable(context, "target"));
  const checked = !("unknown" in table) && Array.isArray(rowsBefore);
  metrics.emit("counter", "churn.rows_unchecked", checked ? 0 : 1);
  if (checked) await run.checkForLeaks(context.ws, table, new Set(rowsBefore));
  else console.error(`Rows left behind were not checked: ${"unknown" in table ? table.unknown : "they were not known before the run"}.`);
}

function planOf(context: Context): ChurnPlan {
  return {
    connections: numberVariable(context, "connections", { min: 1 }),
    vanishShare: numberVariable(context, "vanishShare", { max: 1 }),
    holdMs: 1000 * numberVariable(context, "holdSeconds"),
    answerMs: 1000 * numberVariable(context, "answerSeconds", { min: 1 }),
    cleanupMs: 1000 * numberVariable(context, "cleanupSeconds"),
  };
}
