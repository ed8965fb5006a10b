import { writeFileSync } from "node:fs";
import { UserError } from "../local/errors";
import { run as runFanOut } from "./fan-out";
import { fanOutTable } from "./fan-out/table";
import { loadGenerator, loadGeneratorTable } from "./load-generator/load-generator";
import { localRuntime } from "./local-runtime/local-runtime";
import { localRuntimeTable } from "./local-runtime/results-table";
import { readOptions, usage } from "./options";
import { soak, soakTable } from "./soak/soak";
import { terraformStart, terraformStartTable } from "./terraform-start/terraform-start";

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
  "terraform-start": async (progress) => {
    const figures = await terraformStart(progress);
    return { figures, table: terraformStartTable(figures) };
  },
};

/** `npm run bench`. A benchmark that cannot run here does not keep the others from it. */
async function main(): Promise<void> {
  const known = Object.keys(BENCHMARKS);
  const options = readOptions(process.argv.slice(2), known);
  if (options === "help") {
    console.log(usage(known));
    return;
  }
  const all: Record<string, object> = {};
  for (const name of options.names) {
    try {
      const result = await BENCHMARKS[name]?.((line) => console.error(line));
      if (!result) continue;
      all[name] = result.figures;
      console.log(result.table);
    } catch (error) {
      fail(error, `${name}: `);
    }
  }
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(all, null, 2)}\n`);
}

function fail(error: unknown, where = ""): void {
  console.error(error instanceof UserError ? `${where}${error.message}` : error);
  process.exitCode = 1;
}

main().catch((error: unknown) => fail(error));
