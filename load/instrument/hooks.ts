import { RunKeeper } from "../results/run-keeper";
import { reportsProblem } from "../results/write-result";
import type { Context } from "./artillery";
import { now } from "./clock";
import { describeError } from "./describe-error";
import { giveUp } from "./give-up";
import { prepare } from "./prepare";

// Artillery's own code is deprecated on Node 22 and later, and the warnings would stand between the lines of a run. It loads this module
// in each of its threads before it runs that code.
process.noDeprecation = true;

/** Artillery runs both hooks in its main thread. */
let keeper: RunKeeper | undefined;

/** The `before` hook of every scenario. Ends the run with one line for each mistake in its settings, or for an unusable target. */
export async function begin(context: Context): Promise<void> {
  const problems = [await prepare(context), (await reportsProblem()) ?? []].flat();
  if (problems.length > 0) await giveUp(problems.join("\n"));
  context.vars.originMs = now();
  keeper = new RunKeeper(context);
}

/** The `after` hook of every scenario, which runs after the checks of `ensure`. */
export async function end(): Promise<void> {
  try {
    await keeper?.finish();
  } catch (error) {
    artillery.suggestedExitCode = 1;
    console.error(describeError(error));
  }
}
