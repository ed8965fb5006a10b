import { RunKeeper } from "../results/run-keeper";
import type { Context } from "./artillery";
import { checkTarget } from "./check-target";
import { now } from "./clock";
import { findConnectionsTable } from "./connections-table";
import { describeError } from "./describe-error";
import { giveUp } from "./give-up";
import { settleTarget } from "./target";
import { checkVariables, textVariable } from "./variables";

/** Artillery runs both hooks in its main thread. */
let keeper: RunKeeper | undefined;

/** The `before` hook of every scenario. What is wrong with the run is one line, and then there is no run. */
export async function begin(context: Context): Promise<void> {
  const problem = checkVariables(context) ?? settleTarget(context) ?? (await checkTarget(textVariable(context, "target")));
  if (problem !== undefined) await giveUp(problem);
  await noteRows(context);
  context.vars.originMs = now();
  keeper = new RunKeeper(context);
}

/** The `after` hook of every scenario, which runs when `ensure` has said what it thinks. */
export async function end(): Promise<void> {
  await keeper?.finish();
}

/** Which connections are there already: they are not ours to count. */
async function noteRows(context: Context): Promise<void> {
  const table = await findConnectionsTable(textVariable(context, "target"));
  if ("unknown" in table) return;
  try {
    context.vars.rowsBefore = [...(await table.connectionIds())];
  } catch (error) {
    await giveUp(`The table ${table.name} cannot be read: ${describeError(error)}`);
  }
}
