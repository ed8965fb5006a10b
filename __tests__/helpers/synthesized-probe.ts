import path from "node:path";
import { oncePerRun, placeOf } from "./once-per-run";
import { PROJECT_DIR, run } from "./run";

const NAME = "synthesized probe";

/** The contract's probe stack, synthesized once per run. @returns its folder, into which nothing may be written. */
export async function synthesizedProbe(): Promise<string> {
  await oncePerRun(NAME, synthesize);
  return path.join(placeOf(NAME), "stacks/fanfare-probe");
}

async function synthesize(outdir: string): Promise<void> {
  const command = [process.execPath, "--import", "tsx", "__tests__/contract/probe/main.ts"] as const;
  const { exitCode, stderr } = await run([...command], { cwd: PROJECT_DIR, env: { PATH: process.env.PATH, CDKTF_OUTDIR: outdir } });
  if (exitCode !== 0) throw new Error(`the probe stack was not synthesized (${exitCode}): ${stderr}`);
}
