import { setTimeout as sleep } from "node:timers/promises";
import type { EventToRun, ExecutionEnvironment, Outcome } from "./execution-environment";
import type { EventFate } from "./function-faults";
import { exited } from "./platform-errors";

/** Runs an event in an environment, and ends the environment meanwhile when that is the event's fate. */
export async function runEvent(environment: ExecutionEnvironment, event: EventToRun, { crashAfterMs }: EventFate): Promise<Outcome> {
  const running = environment.run(event);
  if (crashAfterMs === undefined) return running;
  await Promise.race([running, sleep(crashAfterMs)]);
  await environment.stop();
  // What it had answered by then was lost on its way.
  return { error: exited(1) };
}
