import type { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Stats } from "../../load/instrument/artillery";
import { PROJECT_DIR } from "./run";

// The parts of artillery that work without its command line. It exports none of them, and ships no types.

/** What a scenario's file holds, as far as tests look. */
interface ScenarioFile {
  readonly config: {
    readonly target: string;
    readonly variables: Readonly<Record<string, unknown>>;
    readonly phases: readonly { readonly arrivalCount: number }[];
    readonly ensure: object;
  };
  readonly scenarios: readonly { readonly flow: readonly { readonly function: string }[] }[];
}

/** Where artillery keeps the metrics of a run. */
export interface MetricsStore {
  counter(name: string, value: number): void;
  histogram(name: string, value: number): void;
  aggregate(all: boolean): void;
  getBucketIds(): string[];
  getMetrics(period: string): object;
  stop(): void;
}

interface MetricsStoreClass {
  new (options: { readonly pullOnly: boolean }): MetricsStore;
  pack(periods: readonly object[]): Pick<Stats, "counters"> & { readonly histograms?: Readonly<Record<string, object>> };
  summarizeHistogram(histogram: object): Record<string, number>;
}

const artillery = createRequire(require.resolve("artillery/package.json"));

export const { version }: { version: string } = artillery("./package.json");
export const { SSMS }: { SSMS: MetricsStoreClass } = artillery("@artilleryio/int-core/lib/ssms");
export const { Plugin: EnsurePlugin }: { Plugin: new (script: object, events: EventEmitter) => object } =
  artillery("artillery-plugin-ensure");

/** @returns what is wrong with a scenario's file, undefined when nothing is */
export function validateScript(script: object): string | undefined {
  // Loaded here: it brings a library of its own, and one test file needs it.
  return artillery("./lib/util/validate-script")(script);
}

export const { safeLoad: parseYaml }: { safeLoad(text: string): unknown } = artillery("js-yaml");

/** Reads `load/<scenario>.yml`. */
export function readScenarioFile(scenario: string): ScenarioFile {
  return parseYaml(readFileSync(path.join(PROJECT_DIR, "load", `${scenario}.yml`), "utf8")) as ScenarioFile;
}
