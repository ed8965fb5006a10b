import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { UserError } from "./errors";

const PROJECT = path.join(__dirname, "..");

const cdktfJson = z.object({ app: z.string(), output: z.string().default("cdktf.out") });

/**
 * Runs the app of `cdktf.json` as `cdktf synth` does, in a process of its own: CDKTF's provider classes need more memory than the whole
 * runtime.
 * @returns the folder of the one stack that it synthesized.
 * @throws UserError when the app fails; what it said is on stderr.
 */
export async function synthesize(): Promise<string> {
  const { app, output } = cdktfJson.parse(JSON.parse(await readFile(path.join(PROJECT, "cdktf.json"), "utf8")));
  const outdir = process.env.CDKTF_OUTDIR ?? path.join(PROJECT, output);
  const child = spawn(app, {
    cwd: PROJECT,
    shell: true,
    stdio: ["ignore", process.stderr, process.stderr],
    env: { ...process.env, CDKTF_OUTDIR: outdir },
  });
  const [exitCode] = await once(child, "exit");
  if (exitCode !== 0) throw new UserError("the stack was not synthesized; the line above says why");
  const stacks = path.join(outdir, "stacks");
  const [first, ...others] = await readdir(stacks);
  if (first === undefined) throw new UserError(`the app synthesized no stack into ${outdir}`);
  if (others.length > 0) {
    throw new UserError(`the app has several stacks: choose one with --stack ${path.join(stacks, first)} or ${others.join(", ")}`);
  }
  return path.join(stacks, first);
}
