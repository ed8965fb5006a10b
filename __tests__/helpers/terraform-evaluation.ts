import { writeFileSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "./temporary-folder";

/** Time for a test that has Terraform evaluate a stack: some seconds for each run on a quiet machine. */
export const EVALUATION_MS = 300_000;

/**
 * Has the runtime's Terraform take providers from where `findTerraform` found them, and keep what it fetches in a folder that goes with
 * the file's last test. Call it while the file is loaded.
 */
export function terraformEvaluation(initArgs: readonly string[]): void {
  const folder = temporaryFolder();
  const before = { TF_CLI_CONFIG_FILE: process.env.TF_CLI_CONFIG_FILE, XDG_CACHE_HOME: process.env.XDG_CACHE_HOME };
  const mirror = initArgs[0]?.replace("-plugin-dir=", "");
  beforeAll(() => {
    process.env.XDG_CACHE_HOME = folder;
    if (mirror === undefined) return;
    const settings = path.join(folder, "terraformrc");
    writeFileSync(settings, `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`);
    process.env.TF_CLI_CONFIG_FILE = settings;
  });
  afterAll(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
}
