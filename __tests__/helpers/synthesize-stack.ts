import path from "node:path";
import { oncePerRun, placeOf } from "./once-per-run";
import { PROJECT_DIR, run } from "./run";

const NAME = "synthesized stack";

/** The project's stack with its defaults, synthesized once for all files. Call it while the file is loaded; nothing may be written into it. */
export function synthesizedStack(): { readonly directory: string } {
  beforeAll(() => oncePerRun(NAME, synthesize), 90_000);
  return { directory: path.join(placeOf(NAME), "stacks/fanfare-dev") };
}

async function synthesize(outdir: string): Promise<void> {
  const env = { CDKTF_OUTDIR: outdir, PATH: process.env.PATH };
  const { exitCode, stderr } = await run([process.execPath, "--import", "tsx", "main.ts"], { cwd: PROJECT_DIR, env });
  if (exitCode !== 0) throw new Error(`the stack was not synthesized (${exitCode}): ${stderr}`);
}
