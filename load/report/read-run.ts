import { readFile, stat } from "node:fs/promises";
import { UserError } from "../../local/errors";
import { fileProblem } from "../results/file-problem";
import { type RunResult, runResultSchema } from "../results/run-result";
import { type Run, unpackRun } from "./run";

/** V8 allows slightly longer strings. A result of 24 hours takes about half of this. */
const MAX_BYTES = 500 * 1024 * 1024;
/** A key of a foreign file may be any text of any length. */
const MAX_KEY_CHARACTERS = 60;

/**
 * Reads a result and decodes its histograms.
 *
 * @throws UserError in one line that names the file and, in a damaged result, the field; it repeats no value of the file
 */
export async function readRun(file: string): Promise<Run> {
  const result = await readRunResult(file);
  try {
    return unpackRun(result);
  } catch (error) {
    throw new UserError(`${file} is damaged: ${(error as Error).message}`);
  }
}

/** Reads a result and leaves its histograms encoded. @throws UserError as `readRun` does */
export async function readRunResult(file: string): Promise<RunResult> {
  const value = parse(file, await read(file));
  const { format, version } = value;
  if (format !== "fanfare-load-result")
    throw new UserError(`${file} is not the result of a load test: it has no "format": "fanfare-load-result"`);
  if (typeof version === "number" && version > 1)
    throw new UserError(`${file} has version ${version} of the format, and this report reads version 1: a newer checkout wrote it`);
  const { success, data, error } = runResultSchema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw new UserError(`${file} is damaged: ${pathOf(issue?.path ?? [])}: ${issue?.message}`);
}

async function read(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) throw new Error(`it has ${Math.ceil(size / 1024 / 1024)} MB, and at most ${MAX_BYTES / 1024 / 1024} can be read`);
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${fileProblem(error)}`);
  }
}

function parse(file: string, text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === "") throw new UserError(`${file} is empty`);
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch (error) {
    // The parser's own message quotes the file, which may be any file.
    const isCutOff = /^(Unterminated|Unexpected end)/.test((error as Error).message);
    throw new UserError(isCutOff ? `${file} is cut off: its JSON has no end` : `${file} is not JSON`);
  }
}

/** `seconds[3].gauges.connections`, `total.counters["own metric"]` */
function pathOf(path: readonly PropertyKey[]): string {
  const steps = path.map((part) => {
    if (typeof part === "number") return `[${part}]`;
    const key = String(part).slice(0, MAX_KEY_CHARACTERS);
    return /^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return steps.join("").replace(/^\./, "");
}
