import { RunKeeper } from "../results/run-keeper";
import { reportsProblem } from "../results/write-result";
import type { Context } from "./artillery";
import { now } from "./clock";
import { describeError } from "./describe-error";
import { giveUp } from "./give-up";
import { prepare } from "./prepare";

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
