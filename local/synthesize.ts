import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { UserError } from "./errors";
import type { Sources } from "./watch-sources";

/** The folder of this project. */
export const PROJECT = path.join(__dirname, "..");

/** What the stack is synthesized from. */
export const SOURCES: Sources = {
  folders: ["lambdas", "infra"].map((folder) => path.join(PROJECT, folder)),
  files: ["main.ts", "cdktf.json"].map((file) => path.join(PROJECT, file)),
};

/** Which of the folders in the output belong to the app as it is now; those of earlier settings stay there too. */
const manifestJson = z.object({ stacks: z.record(z.string(), z.object({ workingDirectory: z.string() })) });

const cdktfJson = z.object({ app: z.string(), output: z.string().default("cdktf.out") });

/**
 * Runs the app of `cdktf.json` as `cdktf synth` does, in a process of its own: CDKTF's provider classes need more memory than the whole
 * runtime.
 * @param signal ends the process.
 * @returns the folder of the one stack that it synthesized.
 * @throws UserError with what the app said, when it fails: the one line, where it is known to say what is wrong.
 */
export async function synthesize(signal?: AbortSignal): Promise<string> {
  const { app, output } = cdktfJson.parse(JSON.parse(await readFile(path.join(PROJECT, "cdktf.json"), "utf8")));
  const outdir = process.env.CDKTF_OUTDIR ?? path.join(PROJECT, output);
  const child = spawn(app, {
    cwd: PROJECT,
    shell: true,
    stdio: ["ignore", process.stderr, "pipe"],
    env: { ...process.env, CDKTF_OUTDIR: outdir },
    ...(signal && { signal }),
  });
  const [said, [exitCode]] = await Promise.all([text(child.stderr), once(child, "close")]);
  if (exitCode !== 0) throw new UserError(errorLine(said) || said.trim() || `${app} ended with ${exitCode} and said nothing`);
  process.stderr.write(said);
  const manifest = manifestJson.parse(JSON.parse(await readFile(path.join(outdir, "manifest.json"), "utf8")));
  const [first, ...others] = Object.values(manifest.stacks).map(({ workingDirectory }) => path.join(outdir, workingDirectory));
  if (first === undefined) throw new UserError(`the app synthesized no stack into ${outdir}`);
  if (others.length > 0)
    throw new UserError(`the app has several stacks: choose one with --stack ${[first, ...others].join(" or --stack ")}`);
  return first;
}

/** esbuild's `file:line:column: ERROR: what`, in the middle of a stack trace. */
function errorLine(said: string): string | undefined {
  return /^\s*(\S+:\d+:\d+: ERROR: .+)$/m.exec(said)?.[1];
}
