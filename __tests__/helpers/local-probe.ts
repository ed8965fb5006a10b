import { cpSync, mkdtempSync } from "node:fs";
import type { RuntimeOptions } from "../../local/runtime-options";
import { contractTarget, type LocalProbe } from "./contract-target";
import { placeOf } from "./once-per-run";

/** The probe is synthesized for this region, whatever the environment says. */
export const PROBE_REGION = "eu-west-1";

/** Options of `npm start` for one more runtime that serves the probe on free ports. */
export function localProbeArguments(probe: LocalProbe): string[] {
  const ports = ["--port", "0", "--dynamodb-port", "0", "--json"];
  if ("stackDirectory" in probe) return ["--stack", probe.stackDirectory, ...ports];
  return ["--empty", "--state", copyOf(probe.stateDirectory), "--aws-port", "0", "--region", PROBE_REGION, ...ports];
}

/** The same for a runtime in this process. */
export function localProbeOptions(probe: LocalProbe): Pick<RuntimeOptions, "stackDirectory" | "account"> {
  if ("stackDirectory" in probe) return probe;
  return { account: { region: PROBE_REGION, stateDirectory: copyOf(probe.stateDirectory) } };
}

/** The target's outputs with the host of another runtime that serves the same probe. @param consoleUrl of that one */
export function outputsAt(consoleUrl: string): Record<string, string> {
  const { host } = new URL(consoleUrl);
  const { outputs } = contractTarget();
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, value.replace(/(?<=^\w+:\/\/)[^/]+/, host)]));
}

/** Only one runtime at a time can use such a folder. The copy goes when jest ends. */
function copyOf(stateDirectory: string): string {
  const copy = mkdtempSync(placeOf("account-"));
  cpSync(stateDirectory, copy, { recursive: true });
  return copy;
}
