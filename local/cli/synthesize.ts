import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { UserError } from "../errors";
import { ALGORITHM, AUDIENCE, ISSUER, KEYS_URL } from "../issuer/issuer";
import { runApp } from "./run-app";
import type { Sources } from "./watch-sources";

/** The folder of this project. */
export const PROJECT = path.join(__dirname, "../..");

/** What the stack is synthesized from. */
export const SOURCES: Sources = {
  folders: ["lambdas", "infra"].map((folder) => path.join(PROJECT, folder)),
  files: ["main.ts", "stages.ts", "cdktf.json"].map((file) => path.join(PROJECT, file)),
};

/**
 * Has a stack that asks for tokens take them from the runtime's own issuer, whatever issuer the stage names. A variable of the developer wins:
 * with `FANFARE_JWT_ISSUER`, all of these must be set.
 */
const OWN_ISSUER = {
  FANFARE_JWT_ISSUER: ISSUER,
  FANFARE_JWT_KEYS_URL: KEYS_URL,
  FANFARE_JWT_AUDIENCE: AUDIENCE,
  FANFARE_JWT_ALGORITHMS: `["${ALGORITHM}"]`,
};

/** Lists the stacks of the app as it is now; folders of stacks from earlier settings stay in the output. */
const manifestJson = z.object({ stacks: z.record(z.string(), z.object({ workingDirectory: z.string() })) });

const cdktfJson = z.object({ app: z.string(), output: z.string().default("cdktf.out") });

export interface SynthesisOptions extends Omit<AppOptions, "outdir"> {
  /** Name of the stack to serve; an app with one stack needs none. */
  readonly stack?: string;
}

interface AppOptions {
  /** Name of the stage to synthesize. @default the environment's `FANFARE_STAGE` or `STAGE`, else dev */
  readonly stage?: string;
  /** Ends the synthesis. */
  readonly signal?: AbortSignal;
  /** Folder with the `cdktf.json`. @default that of this project */
  readonly project?: string;
  /** Folder for what is synthesized. @default that of `CDKTF_OUTDIR`, else of the `cdktf.json` */
  readonly outdir?: string;
}

/**
 * Runs the app of `cdktf.json` as `cdktf synth` does, in a process of its own: CDKTF's provider classes need more memory than the whole
 * runtime.
 * @returns the folder of the stack.
 * @throws UserError with the reason when the app fails, and for a stack that it does not have.
 */
export async function synthesize({ stack, ...app }: SynthesisOptions = {}): Promise<string> {
  const { outdir, stacks } = await synthesizeAll(app);
  const names = [...stacks.keys()];
  const chosen = stack ?? (names.length === 1 ? names[0] : undefined);
  const found = chosen === undefined ? undefined : stacks.get(chosen);
  if (found) return found;
  if (names.length === 0) throw new UserError(`the app synthesized no stack into ${outdir}`);
  if (stack === undefined) throw new UserError(`the app has ${names.length} stacks: choose one with --stack NAME, of ${names.join(", ")}`);
  throw new UserError(
    `--stack ${stack}: there is no folder ${stack} with a cdk.tf.json, and the app has no such stack: it has ${names.join(", ")}`,
  );
}

/**
 * Runs the app.
 * @returns the folders of its stacks, by name.
 * @throws UserError with the reason when the app fails, or its output has no place.
 */
export async function synthesizeAll({ stage, signal, project = PROJECT, outdir: chosen }: AppOptions) {
  const { app, output } = await readJson(path.join(project, "cdktf.json"), cdktfJson);
  const outdir = chosen ?? process.env.CDKTF_OUTDIR ?? path.join(project, output);
  const env = { ...OWN_ISSUER, ...process.env, CDKTF_OUTDIR: outdir, ...(stage !== undefined && { FANFARE_STAGE: stage }) };
  await makeFolder(outdir);
  await runApp({ command: app, cwd: project, env, ...(signal && { signal }) });
  const { stacks } = await readJson(path.join(outdir, "manifest.json"), manifestJson);
  const folders = Object.entries(stacks).map(([name, { workingDirectory }]) => [name, path.join(outdir, workingDirectory)] as const);
  return { outdir, stacks: new Map(folders) };
}

/** CDKTF makes the last folder of the path only, and fails where the ones above it are missing. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new UserError(`${folder}, where the app is to be synthesized, cannot be made: ${(error as Error).message}`);
  }
}

/** @throws UserError when the file is missing or is not what it should be. */
async function readJson<T extends z.ZodType>(file: string, schema: T): Promise<z.output<T>> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UserError(`${file}: ${issue?.path.join(".")}: ${issue?.message}`);
}
