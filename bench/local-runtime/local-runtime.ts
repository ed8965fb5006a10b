import { median } from "../median";
import type { Candidate } from "./candidate";
import { bareWs, fanfare, serverlessOffline } from "./candidates";
import { type Figures, measure, type Workload } from "./workload";

const WORKLOAD: Workload = { clients: 1_000, broadcasts: 5, seconds: 4 };
const ROUNDS = 3;

const CANDIDATES: readonly Candidate[] = [
  fanfare,
  serverlessOffline("worker threads"),
  serverlessOffline("in process"),
  bareWs(true),
  bareWs(false),
];

export interface LocalRuntimeResult {
  readonly workload: Workload;
  readonly rounds: number;
  /** Medians over the rounds, by candidate. */
  readonly figures: Readonly<Record<string, Figures | { readonly failed: string }>>;
}

/**
 * The local runtime beside serverless-offline, with the same bundles, and beside bare `ws` servers as the limit. The candidates take
 * turns, so that a slow minute of the machine meets all of them, and the client runs on the same cores as they do.
 */
export async function localRuntime(progress: (line: string) => void): Promise<LocalRuntimeResult> {
  const rounds = new Map<string, Figures[]>(CANDIDATES.map(({ name }) => [name, []]));
  const failures = new Map<string, string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const candidate of CANDIDATES) {
      if (failures.has(candidate.name)) continue;
      progress(`round ${round + 1} of ${ROUNDS}: ${candidate.name}`);
      try {
        rounds.get(candidate.name)?.push(await once(candidate));
      } catch (error) {
        failures.set(candidate.name, (error as Error).message.split("\n", 1)[0] ?? "");
      }
    }
  }
  const figures = CANDIDATES.map(({ name }) => {
    const failed = failures.get(name);
    return [name, failed === undefined ? medians(rounds.get(name) ?? []) : { failed }] as const;
  });
  return { workload: WORKLOAD, rounds: ROUNDS, figures: Object.fromEntries(figures) };
}

async function once(candidate: Candidate): Promise<Figures> {
  const server = await candidate.start();
  try {
    return await measure(server, WORKLOAD);
  } finally {
    await server.stop();
  }
}

function medians(rounds: readonly Figures[]): Figures {
  const names = new Set(rounds.flatMap((round) => Object.keys(round) as (keyof Figures)[]));
  const values = [...names].map((name) => [name, median(rounds.map((round) => round[name] ?? Number.NaN).filter(Number.isFinite))]);
  return Object.fromEntries(values) as Figures;
}
