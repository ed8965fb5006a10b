import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Endpoints } from "../../local/endpoints";
import { readStack } from "../../local/terraform/read-stack";
import { CONTRACT_TARGET, type ContractTarget } from "./contract-target";
import { keepForTheEnd } from "./contract-target-process";
import { PROJECT_DIR } from "./run";
import makeSharedFolder from "./shared-folder";
import { startCommandLine } from "./start-command-line";
import { synthesizedProbe } from "./synthesized-probe";
import { EVALUATION_MS } from "./terraform-evaluation";

/** The environment variable that has real Terraform read the probe stack for the target: `CONTRACT_READER=terraform`. */
export const CONTRACT_READER = "CONTRACT_READER";

/** Before the first file of the contract: the stack that CONTRACT_PROBE's outputs are of, or the local runtime with the same stack. */
export default async function startContractTarget(): Promise<void> {
  makeSharedFolder();
  const outputsFile = process.env.CONTRACT_PROBE;
  const target = outputsFile ? { outputs: readOutputs(outputsFile) } : await startLocally();
  process.env[CONTRACT_TARGET] = JSON.stringify(target);
}

function readOutputs(file: string): ContractTarget["outputs"] {
  const outputs = Object.values(JSON.parse(readFileSync(file, "utf8")) as Record<string, Record<string, string>>)[0];
  if (outputs?.probe_url === undefined) throw new Error(`CONTRACT_PROBE: ${file} has no outputs of the probe stack`);
  return outputs;
}

async function startLocally(): Promise<ContractTarget> {
  const localStack = await synthesizedProbe();
  const served = process.env[CONTRACT_READER] === "terraform" ? forTerraform(localStack) : localStack;
  const runtime = startCommandLine(["--stack", served, "--port", "0", "--dynamodb-port", "0", "--json"], {
    cwd: PROJECT_DIR,
    env: process.env,
  });
  keepForTheEnd(runtime);
  // With --bail, or interrupted, jest ends without its teardown.
  process.once("exit", () => runtime.kill());
  const { consoleUrl, region, accessKeyId, secretAccessKey } = JSON.parse(await runtime.line(EVALUATION_MS)) as Endpoints;
  const outputs = await localOutputs(localStack, new URL(consoleUrl).host);
  return { outputs: { ...outputs, region }, credentials: { accessKeyId, secretAccessKey }, localStack };
}

/** A copy that the runtime has Terraform read, as it does with every folder that has a `.tf` file. */
function forTerraform(stackDirectory: string): string {
  const copy = `${stackDirectory}-for-terraform`;
  cpSync(stackDirectory, copy, { recursive: true });
  writeFileSync(path.join(copy, "read-by-terraform.tf"), "");
  return copy;
}

/** What the outputs of the stack are here: every stage is at `/{API id}/{stage}` of the one host. */
export async function localOutputs(stackDirectory: string, host: string): Promise<Record<string, string>> {
  const { model } = await readStack(stackDirectory);
  const outputs = model.apis.flatMap(({ apiId, name, stages }) =>
    stages.flatMap((stage) => {
      // An API is called `fanfare-probe-{id}`, and its outputs begin with the id; those of a second stage begin with that one's name.
      const id = stage.name === "test" ? name.replace("fanfare-probe-", "") : stage.name;
      const address = `${host}/${apiId}/${stage.name}`;
      return [
        [`${id}_url`, `ws://${address}`],
        [`${id}_management_endpoint`, `http://${address}`],
      ] as const;
    }),
  );
  return Object.fromEntries(outputs);
}
