import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type FoundTerraform, findTerraform } from "../../__tests__/helpers/find-terraform";
import { OptionsDeployment, otherValues } from "../../__tests__/helpers/options-deployment";
import makeSharedFolder from "../../__tests__/helpers/shared-folder";
import type { Plan } from "../../__tests__/helpers/terraform-on-stack";
import { UserError } from "../../local/errors";
import { operationsPage, type Phase } from "./operations-page";

const PAGE = path.join(__dirname, "operations.md");

/**
 * Deploys a stage with every option to an account on this machine, plans it again, changes it and destroys it, all with the real Terraform,
 * and writes the page with the operations that were asked for.
 */
async function main(): Promise<void> {
  const terraform = findTerraform();
  if ("missing" in terraform) throw new UserError(`the operations are those of the real Terraform: ${terraform.missing}`);
  makeSharedFolder();
  const folder = mkdtempSync(path.join(tmpdir(), "fanfare-operations-"));
  const phases: Phase[] = [];
  const trouble: string[] = [];
  let calls: Phase["calls"] = [];
  const deployment = await OptionsDeployment.start(folder, terraform, (event) => {
    if (event.type === "apiCall") calls.push(event);
    if (event.type === "notEmulated" || event.type === "failed") trouble.push(event.message);
  });
  const during = async (name: string, run: () => Promise<Plan>) => {
    console.log(name);
    calls = [];
    phases.push({ name, calls, ...(await run()) });
  };
  try {
    const { terraform: stack, options, directory } = deployment;
    await during("apply", () => stack.apply());
    await during("plan", () => stack.plan());
    deployment.synthesize({ ...otherValues(options), preventDestroy: false, deletionProtection: false });
    await during("change", () => stack.apply());
    await during("destroy", () => stack.destroy());
    if (trouble.length > 0) throw new UserError(`the provider asked for what the runtime does not have:\n${trouble.join("\n")}`);
    writeFileSync(PAGE, operationsPage(phases, versionsOf(terraform, directory)));
    console.log(path.relative(process.cwd(), PAGE));
  } finally {
    await deployment.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function versionsOf({ provider }: FoundTerraform, directory: string): { readonly terraform: string; readonly provider: string } {
  const { stdout } = spawnSync("terraform", ["version", "-json"], { encoding: "utf8" });
  // A provider that is on this machine runs before `init`, which then does not lock it.
  const [, version = "unknown"] =
    (provider === undefined
      ? /version\s*=\s*"([^"]+)"/.exec(readFileSync(path.join(directory, ".terraform.lock.hcl"), "utf8"))
      : /_v([\d.]+)/.exec(path.basename(provider))) ?? [];
  return { terraform: JSON.parse(stdout).terraform_version, provider: version };
}

main().catch((error: unknown) => {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
});
