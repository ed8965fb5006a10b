import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PROJECT_DIR, type Running, startNode } from "./run";

const ARTILLERY = require.resolve("artillery/bin/run");
const LOAD_DIR = path.join(PROJECT_DIR, "load");

/** Starts `artillery run load/<scenario>.yml` as a person would. It takes four seconds of processor time; `runScenario` runs the same scenario in this process. */
export function startArtillery(scenario: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  // Artillery bundles a processor into a fixed place beside it and removes that at the end. Tests run side by side: each has a place of its own.
  const folder = `dist/${randomUUID()}`;
  mkdirSync(path.join(LOAD_DIR, folder), { recursive: true });
  writeFileSync(path.join(LOAD_DIR, folder, `${scenario}.ts`), `export * from "../../${scenario}";\n`);
  const overrides = JSON.stringify({ config: { processor: `./${folder}/${scenario}.ts` } });
  const running = startNode([ARTILLERY, "run", `load/${scenario}.yml`, "--overrides", overrides, ...args], {
    ARTILLERY_DISABLE_TELEMETRY: "true",
    ...env,
  });
  const ended = running.ended.finally(() => rmSync(path.join(LOAD_DIR, folder), { recursive: true }));
  return { ...running, ended };
}
