import { readFile } from "node:fs/promises";
import { UserError } from "../../local/errors";
import { type RunResult, runResultSchema } from "../results/run-result";
import { Distribution } from "./distribution";

/** @throws UserError that names the file and, in a file of the right kind, the field */
export async function readRunResult(file: string): Promise<RunResult> {
  const value = parse(file, await read(file));
  const { format, version } = value;
  if (format !== "fanfare-load-result")
    throw new UserError(`${file} is not the result of a load test: it has no "format": "fanfare-load-result"`);
  if (typeof version === "number" && version > 1)
    throw new UserError(`${file} has version ${version} of the format, and this report reads version 1: a newer checkout wrote it`);
  const { success, data, error } = runResultSchema.safeParse(value);
  if (!success) {
    const [issue] = error.issues;
    throw new UserError(`${file} is damaged: ${pathOf(issue?.path ?? [])}: ${issue?.message}`);
  }
  checkHistograms(file, data);
  return data;
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = { ENOENT: "there is no such file", EISDIR: "it is a folder", EACCES: "permission denied" };
    throw new UserError(`${file} cannot be read: ${reasons[code ?? ""] ?? code}`);
  }
}

function parse(file: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch (error) {
    throw new UserError(`${file} is not JSON: ${(error as Error).message.replaceAll("\n", " ")}`);
  }
}

/** The schema knows a histogram only as text. */
function checkHistograms(file: string, { total, seconds }: RunResult): void {
  const all = [{ where: "total", ...total }, ...seconds.map((second, index) => ({ where: `seconds[${index}]`, ...second }))];
  for (const { where, histograms } of all) {
    for (const [name, text] of Object.entries(histograms)) {
      try {
        Distribution.decode(text);
      } catch {
        throw new UserError(`${file} is damaged: ${where}.histograms["${name}"]: not an HDR histogram`);
      }
    }
  }
}

/** `seconds[3].gauges.connections` */
function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`),
    "",
  );
}
