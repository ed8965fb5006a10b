import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { run as runFanOut } from "./fan-out";
import { fanOutTable } from "./fan-out/table";
import { loadGenerator, loadGeneratorTable } from "./load-generator/load-generator";
import { localRuntime } from "./local-runtime/local-runtime";
import { localRuntimeTable } from "./local-runtime/results-table";
import { soak, soakTable } from "./soak/soak";

/** By name: measures, and renders what was measured. */
const BENCHMARKS: Readonly<Record<string, (progress: (line: string) => void) => Promise<{ figures: object; table: string }>>> = {
  "fan-out": async (progress) => {
    const figures = await runFanOut(progress);
    return { figures, table: fanOutTable(figures) };
  },
  "load-generator": async (progress) => {
    const figures = await loadGenerator(progress);
    return { figures, table: loadGeneratorTable(figures) };
  },
  "local-runtime": async (progress) => {
    const figures = await localRuntime(progress);
    return { figures, table: localRuntimeTable(figures) };
  },
  soak: async (progress) => {
    const figures = await soak(progress);
    return { figures, table: soakTable(figures) };
  },
};

/** `npm run bench -- NAME --json FILE`; without a name, all of them. The tables go to stdout, everything else to stderr. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { json: { type: "string" } }, allowPositionals: true });
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
  const unknown = names.find((name) => !(name in BENCHMARKS));
  if (unknown !== undefined) {
    console.error(`There is no benchmark ${unknown}; there are ${Object.keys(BENCHMARKS).join(", ")}`);
    process.exitCode = 1;
    return;
  }
  const all: Record<string, object> = {};
  for (const name of names) {
    const result = await BENCHMARKS[name]?.((line) => console.error(line));
    if (!result) continue;
    all[name] = result.figures;
    console.log(result.table);
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(all, null, 2)}\n`);
}

void main();
