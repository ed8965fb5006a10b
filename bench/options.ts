import { existsSync } from "node:fs";
import path from "node:path";
import { parseArguments } from "../local/cli/parse-arguments";
import { UserError } from "../local/errors";

export interface BenchOptions {
  readonly names: readonly string[];
  /** File for the figures. */
  readonly json: string | undefined;
}

export function usage(known: readonly string[]): string {
  return `usage: npm run bench -- [NAME …] [--json FILE]

  NAME         of ${known.join(", ")}; without one, all of them
  --json FILE  write the figures there, as JSON

The tables go to stdout, everything else to stderr.`;
}

/** @param known names of the benchmarks @throws UserError that names each mistake and what is allowed */
export function readOptions(args: readonly string[], known: readonly string[]): BenchOptions | "help" {
  const options = { json: { type: "string" }, help: { type: "boolean" } } as const;
  const { values, positionals } = parseArguments({ args: [...args], options, allowPositionals: true });
  if (values.help) return "help";
  const unknown = [...new Set(positionals)].filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new UserError(`There is no benchmark ${unknown.join(", ")}; there are ${known.join(", ")}`);
  // Now, and not after the minutes that the benchmarks take.
  if (values.json !== undefined && !existsSync(path.dirname(values.json))) {
    throw new UserError(`--json ${values.json}: there is no folder ${path.dirname(values.json)}`);
  }
  return { names: positionals.length > 0 ? positionals : known, json: values.json };
}
