import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Endpoints } from "../../local/endpoints";
import { editedCopy } from "./edit-stack";
import type { FoundTerraform } from "./find-terraform";
import { PROBE_REGION } from "./local-probe";
import { PROJECT_DIR } from "./run";
import { startCommandLine } from "./start-command-line";
import { synthesizedProbe } from "./synthesized-probe";
import { TerraformOnStack } from "./terraform-on-stack";

export interface DeployedProbe {
  /** Keeps the account, for the next runtime. */
  readonly stateDirectory: string;
  /** As Terraform printed them, with addresses on AWS. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What a second plan would change: nothing, as a rule. */
  readonly planned: readonly object[];
}

/** Deploys the contract's probe, with the real Terraform, to an empty account on localhost. @param folder gets the stack and the account */
export async function deployProbe(folder: string, terraform: FoundTerraform): Promise<DeployedProbe> {
  const stateDirectory = path.join(folder, "account");
  mkdirSync(folder, { recursive: true });
  const stack = editedCopy(await synthesizedProbe(), folder, () => {});
  const ports = ["--port", "0", "--dynamodb-port", "0", "--aws-port", "0"];
  const runtime = startCommandLine(["--empty", "--state", stateDirectory, "--region", PROBE_REGION, ...ports, "--json"], {
    cwd: PROJECT_DIR,
    env: process.env,
  });
  try {
    const { awsEndpoint } = JSON.parse(await runtime.line()) as Endpoints;
    return { stateDirectory, ...(await apply(stack, terraform, awsEndpoint)) };
  } finally {
    await runtime.stop("SIGTERM");
  }
}

async function apply(stack: string, found: FoundTerraform, awsEndpoint: string | undefined) {
  const terraform = await TerraformOnStack.init(stack, found, awsEndpoint);
  try {
    const { outputs } = await terraform.apply();
    const { changes } = await terraform.plan();
    return { outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, String(value)])), planned: changes };
  } finally {
    await terraform.close();
  }
}
