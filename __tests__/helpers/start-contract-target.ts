import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Endpoints } from "../../local/endpoints";
import { type AddressHere, replaceAddresses } from "../../local/map-endpoints";
import type { Model } from "../../local/model";
import { readStack } from "../../local/terraform/read-stack";
import { CONTRACT_TARGET, type ContractTarget, type LocalProbe } from "./contract-target";
import { keepForTheEnd } from "./contract-target-process";
import { deployProbe } from "./deploy-probe";
import { findTerraform } from "./find-terraform";
import { localProbeArguments } from "./local-probe";
import { placeOf } from "./once-per-run";
import { PROJECT_DIR } from "./run";
import makeSharedFolder from "./shared-folder";
import { startCommandLine } from "./start-command-line";
import { synthesizedProbe } from "./synthesized-probe";
import { EVALUATION_MS } from "./terraform-evaluation";

/** The environment variable that says where the local runtime has the probe from. */
export const CONTRACT_SOURCE = "CONTRACT_SOURCE";

/** By the value of CONTRACT_SOURCE. */
const SOURCES = {
  /** The runtime's own reader reads the synthesized probe. */
  reader: serveRead,
  /** Real Terraform evaluates it. */
  evaluator: serveEvaluated,
  /** Real Terraform deploys it to an account on localhost. */
  account: serveDeployed,
};

/** Before the first file of the contract: the stack that CONTRACT_PROBE's outputs are of, or the local runtime with the same stack. */
export default async function startContractTarget(): Promise<void> {
  makeSharedFolder();
  const { CONTRACT_PROBE: outputsFile, [CONTRACT_SOURCE]: source = "reader" } = process.env;
  const target = outputsFile ? { outputs: readOutputs(outputsFile) } : await serveFrom(source)();
  process.env[CONTRACT_TARGET] = JSON.stringify(target);
}

function readOutputs(file: string): ContractTarget["outputs"] {
  const outputs = Object.values(JSON.parse(readFileSync(file, "utf8")) as Record<string, Record<string, string>>)[0];
  if (outputs?.probe_url === undefined) throw new Error(`CONTRACT_PROBE: ${file} has no outputs of the probe stack`);
  return outputs;
}

function serveFrom(source: string): () => Promise<ContractTarget> {
  if (Object.hasOwn(SOURCES, source)) return SOURCES[source as keyof typeof SOURCES];
  throw new Error(`${CONTRACT_SOURCE} is "${source}", takes ${Object.keys(SOURCES).join(", ")}`);
}

async function serveRead(): Promise<ContractTarget> {
  const stackDirectory = await synthesizedProbe();
  return serveStack(stackDirectory, stackDirectory);
}

/** The runtime has Terraform evaluate every folder that has a `.tf` file. */
async function serveEvaluated(): Promise<ContractTarget> {
  const stackDirectory = await synthesizedProbe();
  const copy = `${stackDirectory}-for-terraform`;
  cpSync(stackDirectory, copy, { recursive: true });
  writeFileSync(path.join(copy, "read-by-terraform.tf"), "");
  return serveStack(copy, stackDirectory);
}

/** @param stackDirectory the same probe, which is read quickly */
async function serveStack(served: string, stackDirectory: string): Promise<ContractTarget> {
  const { consoleUrl, region, ...credentials } = await serve({ stackDirectory: served });
  const { model } = await readStack(stackDirectory);
  return { outputs: { ...outputsOf(model, new URL(consoleUrl).host), region }, ...targetOf(credentials, { stackDirectory }) };
}

async function serveDeployed(): Promise<ContractTarget> {
  const terraform = findTerraform();
  if ("missing" in terraform) throw new Error(`${CONTRACT_SOURCE}=account: ${terraform.missing}`);
  const { stateDirectory, outputs } = await deployProbe(placeOf("deployed-probe"), terraform);
  const { awsEndpoint = "", ...credentials } = await serve({ stateDirectory });
  const { addresses } = (await (await fetch(awsEndpoint)).json()) as { addresses: readonly AddressHere[] };
  const here = Object.entries(outputs).map(([name, value]) => [name, replaceAddresses(value, addresses)] as const);
  return { outputs: Object.fromEntries(here), ...targetOf(credentials, { stateDirectory }) };
}

async function serve(probe: LocalProbe): Promise<Endpoints> {
  const runtime = startCommandLine(localProbeArguments(probe), { cwd: PROJECT_DIR, env: process.env });
  keepForTheEnd(runtime);
  // With --bail, or interrupted, jest ends without its teardown.
  process.once("exit", () => runtime.kill());
  return JSON.parse(await runtime.line(EVALUATION_MS)) as Endpoints;
}

function targetOf({ accessKeyId, secretAccessKey }: Pick<Endpoints, "accessKeyId" | "secretAccessKey">, local: LocalProbe) {
  return { credentials: { accessKeyId, secretAccessKey }, local };
}

/** What the outputs of the stack are here: every stage is at `/{API id}/{stage}` of the one host. */
function outputsOf({ apis }: Model, host: string): Record<string, string> {
  const outputs = apis.flatMap(({ apiId, name, stages }) =>
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
