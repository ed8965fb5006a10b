import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PROJECT_DIR, run } from "./run";

/** Synthesizes the project's stack with its defaults, once for the file that calls this while it is loaded. */
export function synthesizedStack(): { readonly directory: string } {
  const outdir = mkdtempSync(path.join(tmpdir(), "fanfare-test-"));
  beforeAll(async () => {
    const env = { CDKTF_OUTDIR: outdir, PATH: process.env.PATH };
    const { exitCode, stderr } = await run([process.execPath, "--import", "tsx", "main.ts"], { cwd: PROJECT_DIR, env });
    if (exitCode !== 0) throw new Error(`the stack was not synthesized (${exitCode}): ${stderr}`);
  }, 60_000);
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));
  return { directory: path.join(outdir, "stacks/fanfare-dev") };
}
