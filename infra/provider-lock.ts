import { copyFileSync, existsSync } from "node:fs";
import path from "node:path";
import type { App } from "cdktf";

const LOCK_FILE = ".terraform.lock.hcl";
const PROJECT_LOCK = path.resolve(__dirname, "..", LOCK_FILE);

/**
 * Copies the project's `.terraform.lock.hcl`, when it has one, into the folder of each synthesized stack, where Terraform reads it. The folder
 * is not in git, so without this every checkout would pick its own version of the provider.
 */
export function copyProviderLock({ outdir, manifest }: App, lockFile = PROJECT_LOCK): void {
  if (!existsSync(lockFile)) return;
  for (const { workingDirectory } of Object.values(manifest.stacks)) {
    copyFileSync(lockFile, path.join(outdir, workingDirectory, LOCK_FILE));
  }
}
