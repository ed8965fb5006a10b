import { build, encodeIntoCompressedBase64 } from "hdr-histogram-js";
import { seededRandom } from "../../load/report/random";
import { publicTargetSchema } from "../../load/results/public-target";
import type { RunResult } from "../../load/results/run-result";

export interface GeneratedRun {
  readonly scenario?: "broadcast" | "churn" | "mixed" | "knee";
  readonly seed?: number;
  readonly seconds?: number;
  readonly audience?: number;
  /** Broadcasts a second. */
  readonly rate?: number;
  /** Multiplies every latency. */
  readonly slower?: number;
  /** Correlation of a second's level with that of the second before, from 0 to below 1. */
  readonly memory?: number;
  readonly startedAt?: string;
  /** Replaces fields of the finished result. */
  readonly change?: Partial<RunResult>;
}

/** Of a delivery, without the slow tail. */
const MEDIAN_MS = 8;
/** Standard deviation of the logarithm, of a single delivery and of the level of a whole second. */
const SPREAD = { delivery: 0.45, second: 0.12 };

/** Length of a step of `knee`. Each step adds the first audience once more. */
const STEP_SECONDS = 12;

/** Generates a result without a run. Latencies are log-normal, and neighbouring seconds are correlated, as in real runs. */
export function generateRunResult({
  scenario = "broadcast",
  seed = 1,
  seconds = 60,
  audience = 100,
  rate = 5,
  slower = 1,
  memory = 0.5,
  startedAt = "2026-03-14T09:26:53.000Z",
  change = {},
}: GeneratedRun = {}): RunResult {
  const random = seededRandom(seed * 7919);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const levels = secondLevels(seconds, memory, normal);
  const latency = (second: number) => {
    const level = (levels[second] ?? 0) * SPREAD.second;
    const stall = random() < 0.002 ? 4 + 6 * random() : 1;
    return slower * MEDIAN_MS * Math.exp(level + SPREAD.delivery * normal()) * stall;
  };
  const connectFor = scenario === "broadcast" ? 3 : seconds;
  const total = new Map<string, number[]>();
  const note = (into: Map<string, number[]>, name: string, values: readonly number[]) => {
    for (const map of [into, total]) {
      const noted = map.get(name);
      if (noted === undefined) map.set(name, [...values]);
      else noted.push(...values);
    }
  };
  const broadcasts: RunResult["broadcasts"] = [];
  const perSecond: RunResult["seconds"] = [];
  for (let second = 0; second < seconds; second++) {
    const samples = new Map<string, number[]>();
    const counters: Record<string, number> = {};
    const present = scenario === "knee" ? audience * (1 + Math.floor(second / STEP_SECONDS)) : audience;
    const arriving = second < connectFor ? Math.ceil((scenario === "broadcast" ? audience : audience * 3) / connectFor) : 0;
    counters["connections.opened"] = arriving;
    const arrivals = (share: number) => times(arriving, () => share * latency(second));
    if (arriving > 0) note(samples, "handshake.latency_ms", arrivals(1.6));
    if (scenario !== "broadcast") {
      note(samples, "churn.answer_ms", arrivals(0.7));
      counters["connections.closed"] = arriving;
    }
    if (scenario !== "churn" && (scenario !== "broadcast" || second >= 3)) {
      const load = scenario === "knee" ? (present / audience) ** 1.4 : 1;
      for (let number = 0; number < rate; number++) {
        const deliveries = times(present, () => load * latency(second)).sort((one, other) => one - other);
        note(samples, "fanout.latency_ms", deliveries);
        if (scenario === "knee") note(samples, `knee.step_${1 + Math.floor(second / STEP_SECONDS)}_ms`, deliveries);
        note(samples, "fanout.send_lag_ms", [0.05 + 0.1 * random()]);
        const [firstMs = 0, lastMs = 0] = [deliveries[0], deliveries.at(-1)];
        note(samples, "fanout.first_receiver_ms", [firstMs]);
        note(samples, "fanout.last_receiver_ms", [lastMs]);
        broadcasts.push({ intendedAtMs: 1000 * second + (1000 * number) / rate, audience: present, received: present, firstMs, lastMs });
      }
    }
    const connections =
      scenario === "churn" ? Math.round(arriving * (0.8 + 0.4 * random())) : Math.round(present * Math.min(1, (second + 1) / 3));
    perSecond.push({
      second,
      counters,
      histograms: encodeAll(samples),
      gauges: { connections, outstanding: scenario === "churn" ? 0 : Math.floor(5 * random()) },
    });
  }
  const owed = broadcasts.reduce((sum, broadcast) => sum + broadcast.audience, 0);
  const comers = total.get("churn.answer_ms")?.length ?? 0;
  return {
    format: "fanfare-load-result",
    version: 1,
    scenario,
    run: `tgen${seed}`,
    target: publicTargetSchema.parse("ws://127.0.0.1:3001/dev"),
    startedAt,
    durationMs: 1000 * seconds,
    verdict: "passed",
    voidBecause: [],
    thresholds: thresholdsOf(scenario),
    settings: {
      audience,
      broadcastsPerSecond: rate,
      seconds,
      publishers: 2,
      payloadBytes: 120,
      ...(scenario === "knee" ? { growth: 1.6 } : {}),
    },
    environment: {
      node: "v22.21.0",
      artillery: "2.0.21",
      platform: "linux x64",
      cpuModel: "A generated CPU @ 3.0 GHz",
      cpus: 2,
      memoryMb: 7936,
      gitRevision: "0123456789abcdef0123456789abcdef01234567",
    },
    total: {
      counters:
        scenario === "churn"
          ? {
              "churn.closed": comers - Math.ceil(comers / 10),
              "churn.vanished": Math.ceil(comers / 10),
              "churn.rows_before": 0,
              "churn.rows_left": 0,
              "churn.rows_unchecked": 0,
            }
          : { "fanout.expected": owed, "fanout.received": owed, "fanout.missing": 0, "fanout.duplicates": 0, "fanout.error_frames": 0 },
      histograms: encodeAll(total),
    },
    seconds: perSecond,
    broadcasts,
    closes:
      scenario === "broadcast"
        ? [{ code: 1000, count: audience, unexpected: 0 }]
        : [
            { code: 1000, count: comers - Math.ceil(comers / 10), unexpected: 0 },
            { code: 1006, count: Math.ceil(comers / 10), unexpected: 0 },
          ],
    rig: [
      {
        worker: "1",
        clock: { offsetMs: 0, errorMs: 0 },
        seconds: Array.from({ length: seconds }, (_, second) => ({
          second,
          maxLagMs: 1 + 3 * random(),
          cpuPercent: 30 + 15 * random(),
          gcMs: 4 * random(),
        })),
      },
    ],
    ...change,
  };
}

/** An autoregressive series with a variance of 1. */
function secondLevels(seconds: number, memory: number, normal: () => number): number[] {
  const levels: number[] = [];
  let level = normal();
  for (let second = 0; second < seconds; second++) {
    levels.push(level);
    level = memory * level + Math.sqrt(1 - memory ** 2) * normal();
  }
  return levels;
}

function times(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function encodeAll(samples: ReadonlyMap<string, readonly number[]>): Record<string, string> {
  return Object.fromEntries([...samples].map(([name, values]) => [name, encodeHistogram(values)]));
}

/** @param milliseconds the samples */
export function encodeHistogram(milliseconds: readonly number[]): string {
  const histogram = build({ bitBucketSize: 64, autoResize: true, numberOfSignificantValueDigits: 3 });
  for (const value of milliseconds) histogram.recordValue(Math.max(1, Math.round(1000 * value)));
  return encodeIntoCompressedBase64(histogram);
}

function thresholdsOf(scenario: string): RunResult["thresholds"] {
  const handshake = { expression: "handshake.latency_ms.p95 < 1000", met: true, actual: 26.4 };
  if (scenario === "churn") {
    return [
      { expression: "churn.rows_unchecked == 1 or churn.rows_left == 0", met: true, actual: 0 },
      { expression: "connections.unexpected_closes == 0", met: true, actual: 0 },
      handshake,
    ];
  }
  return [
    { expression: "fanout.missing == 0", met: true, actual: 0 },
    { expression: "fanout.duplicates == 0", met: true, actual: 0 },
    { expression: "connections.unexpected_closes == 0", met: true, actual: 0 },
    { expression: "fanout.latency_ms.p95 < 500", met: true, actual: 17.5 },
    { expression: "fanout.latency_ms.p99 < 1000", met: true, actual: 24.1 },
    handshake,
  ];
}
