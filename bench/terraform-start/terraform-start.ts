import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { UserError } from "../../local/errors";
import { findTerraformProgram, TERRAFORM_NEEDED } from "../../local/terraform/evaluator/terraform-program";
import { startServerProcess } from "../local-runtime/server-process";
import { median } from "../median";
import { INSTANCES, writeStack } from "./write-stack";

/** Starts of each kind that are measured. */
const STARTS = 3;

/** For the start that may download the provider, which is some 150 MB. */
const PATIENCE_MS = 15 * 60_000;

export interface TerraformStart {
  readonly terraform: string;
  readonly instances: number;
  /** From the command to the ready line, in milliseconds: with the provider there, and nothing known of the stack. */
  readonly firstMs: number;
  /** The same for a later start of the unchanged stack. */
  readonly nextMs: number;
}

/** How long `npm start -- --stack DIR` takes to serve a stack in HCL that real Terraform evaluates. */
export async function terraformStart(progress: (line: string) => void): Promise<TerraformStart> {
  const program = await findTerraformProgram();
  if (!program) throw new UserError(`needs ${TERRAFORM_NEEDED}`);
  const folder = mkdtempSync(path.join(tmpdir(), "fanfare-bench-"));
  try {
    const stack = path.join(folder, "stack");
    const plugins = path.join(folder, "plugins");
    mkdirSync(plugins);
    writeStack(stack);
    const start = async (cache: string) => {
      const env = { XDG_CACHE_HOME: path.join(folder, cache), TF_PLUGIN_CACHE_DIR: plugins };
      const ms = await timeToServed(stack, env);
      progress(`${cache}: ${Math.round(ms)} ms`);
      return ms;
    };
    await start("fetch");
    const first: number[] = [];
    const next: number[] = [];
    for (let round = 1; round <= STARTS; round += 1) {
      first.push(await start(`round-${round}`));
      next.push(await start(`round-${round}`));
    }
    const terraform = `${program.command} ${program.version}`;
    return { terraform, instances: INSTANCES, firstMs: Math.round(median(first)), nextMs: Math.round(median(next)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timeToServed(stack: string, env: NodeJS.ProcessEnv): Promise<number> {
  const cli = ["local/cli/cli.ts", "--stack", stack, "--port", "0", "--dynamodb-port", "0", "--json"];
  const command = [process.execPath, "--import", "tsx", ...cli] as const;
  const cwd = path.join(__dirname, "../..");
  const server = await startServerProcess(command, /"websocketUrl":"ws:/, { cwd, env, patienceMs: PATIENCE_MS });
  await server.stop();
  return server.startMs;
}

export function terraformStartTable({ terraform, instances, firstMs, nextMs }: TerraformStart): string {
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  return [
    `A stack of ${instances} instances, evaluated by ${terraform}: from the command to served`,
    "",
    `first start, provider there   ${seconds(firstMs)}`,
    `each later start              ${seconds(nextMs)}`,
  ].join("\n");
}
