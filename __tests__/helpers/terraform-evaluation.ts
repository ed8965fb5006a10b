import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type FoundTerraform, LESS_GARBAGE_COLLECTION, terraformEnvironment } from "./find-terraform";
import { RunningProvider } from "./running-provider";
import { temporaryFolder } from "./temporary-folder";

/** Time for a test that has Terraform evaluate a stack: some seconds for each run on a quiet machine. */
export const EVALUATION_MS = 300_000;

/**
 * Has the runtime's Terraform take providers from where `findTerraform` found them, and keep what it fetches in a folder that goes with
 * the file's last test. `init` is the ordinary one, while each `test` uses one running provider. Call it while the file is loaded.
 */
export function terraformEvaluation({ initArgs, provider }: FoundTerraform): void {
  const folder = temporaryFolder();
  const mirror = initArgs[0]?.replace("-plugin-dir=", "");
  const before = new Map<string, string | undefined>();
  let running: RunningProvider | undefined;

  function set(variables: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(variables)) {
      before.set(name, process.env[name]);
      process.env[name] = value;
    }
  }

  beforeAll(async () => {
    set({ XDG_CACHE_HOME: folder, ...LESS_GARBAGE_COLLECTION });
    if (mirror === undefined) return;
    const settings = path.join(folder, "terraformrc");
    writeFileSync(settings, `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`);
    set({ TF_CLI_CONFIG_FILE: settings });
    if (provider === undefined) return;
    running = await RunningProvider.start(provider, terraformEnvironment());
    set({ PATH: `${attachingTerraform(folder, running)}${path.delimiter}${process.env.PATH}` });
  }, EVALUATION_MS);

  afterAll(async () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await running?.stop();
  });
}

/** @returns a folder for the PATH, with a `terraform` that gives `test` the running provider and is the real one otherwise. */
function attachingTerraform(folder: string, { variables }: RunningProvider): string {
  const bin = path.join(folder, "bin");
  const assignments = Object.entries(variables).map(([name, value]) => `${name}='${value}'`);
  const script = ["#!/bin/sh", `PATH=\${PATH#*:}`, `if [ "$1" = test ]; then export ${assignments.join(" ")}; fi`, 'exec terraform "$@"'];
  mkdirSync(bin);
  writeFileSync(path.join(bin, "terraform"), `${script.join("\n")}\n`);
  chmodSync(path.join(bin, "terraform"), 0o755);
  return bin;
}
