import { suggestion } from "./nearest-name";
import { SettingError, variable } from "./read-deployments";
import { SETTINGS } from "./settings";

const KEYS: readonly string[] = SETTINGS.keyof().options;

/** Context that `cdktf` reads, and the feature flags of earlier versions, which projects still have. Add names that a construct of yours reads. */
const CONTEXT = [
  ...["cdktfRelativeModules", "cdktfStaticModuleAssetHash", "cdktfJsonPath", "@cdktf/disable_stack_trace_in_metadata"],
  ...["excludeStackIdFromLogicalIds", "allowSepCharsInLogicalIds"],
];

/**
 * Refuses context of `cdktf.json` that nothing reads: settings that belong into `stages.ts`, and misspelt names.
 *
 * @throws {SettingError} with a line for each
 */
export function checkContext(context: Readonly<Record<string, unknown>>): void {
  const mistakes = Object.keys(context)
    .filter((name) => !CONTEXT.includes(name))
    .map((name) => `cdktf.json: context: ${name} ${problemWith(name)}`);
  if (mistakes.length > 0) throw new SettingError(mistakes.join("\n"));
}

function problemWith(name: string): string {
  if (KEYS.includes(name)) return `has no effect there; set it in stages.ts, or with ${variable(name)}`;
  if (name === "stage") return "has no effect there; choose the stage with STAGE";
  const names = [...CONTEXT, ...KEYS];
  return `is not known; ${suggestion(name, names)}`;
}
