import type { Context } from "./artillery";
import { textVariable } from "./variables";

/**
 * Settles the address to test: `--target` wins over `WS_URL`, and that over the scenario's file, which repeats its own in `defaultTarget`.
 *
 * @returns what is wrong with it, if anything
 */
export function settleTarget(context: Context): string | undefined {
  const given = textVariable(context, "target");
  const target = given === context.vars.defaultTarget ? (process.env.WS_URL ?? given) : given;
  const protocol = URL.canParse(target) ? new URL(target).protocol : "";
  if (protocol !== "ws:" && protocol !== "wss:") {
    return `The target is "${target}", must be a ws:// or wss:// address: give it with --target or in WS_URL`;
  }
  context.vars.target = target;
  return undefined;
}
