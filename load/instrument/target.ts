import type { Context } from "./artillery";
import { textVariable } from "./variables";

/** The address to test: `--target` wins over `WS_URL`, and that over the scenario's file, which repeats its own in `defaultTarget`. */
export function targetOf(context: Context): string {
  const target = textVariable(context, "target");
  return target === context.vars.defaultTarget ? (process.env.WS_URL ?? target) : target;
}
