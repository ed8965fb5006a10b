import { setTimeout as sleep } from "node:timers/promises";
import type { EventToRun, ExecutionEnvironment, Outcome } from "./execution-environment";
import type { InvocationFate } from "./function-faults";
import { exited } from "./platform-errors";

/** Runs an invocation in an environment, and ends the environment meanwhile when that is its fate. */
export function runInvocation(environment: ExecutionEnvironment, event: EventToRun, { crashAfterMs }: InvocationFate): Promise<Outcome> {
  const running = environment.run(event);
  return crashAfterMs === undefined ? running : crashed(environment, running, crashAfterMs);
}

async function crashed(environment: ExecutionEnvironment, running: Promise<Outcome>, crashAfterMs: number): Promise<Outcome> {
  await Promise.race([running, sleep(crashAfterMs)]);
  await environment.stop();
  // What it had answered by then was lost on its way.
  return { error: exited(1) };
}
