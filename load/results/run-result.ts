import { z } from "zod";

/**
 * What is left of a run: everything that is needed to draw it again, or to compare it with another one.
 *
 * The field names say their units; times within the run are milliseconds since `startedAt`. Histograms are HDR histograms of microseconds
 * with three significant digits, in the compressed V2 encoding (base64), which every HdrHistogram library reads.
 */
const encodedHistogram = z.string();

/** Counters and histograms of one second, or of the whole run. A name is that of the artillery metric: `fanout.latency_ms`. */
const metrics = z.object({
  counters: z.record(z.string(), z.number()),
  histograms: z.record(z.string(), encodedHistogram),
});

const second = metrics.extend({
  /** Since the start of the run, in whole seconds. */
  second: z.int().nonnegative(),
  /** What was true at the end of the second: `connections`. */
  gauges: z.record(z.string(), z.number()),
});

const broadcast = z.object({
  /** When the schedule wanted it sent. */
  intendedAtMs: z.number(),
  /** How many were owed it, and how many got it. */
  audience: z.int(),
  received: z.int(),
  /** From the intended time to the first and the last receiver; absent when nobody got it. */
  firstMs: z.number().optional(),
  lastMs: z.number().optional(),
});

/** The load generator itself, for each worker of artillery: a figure is only as good as the machine that took it. */
const rig = z.object({
  worker: z.string(),
  /** Of this worker's clock against the one that the run is told in. */
  clock: z.object({ offsetMs: z.number(), errorMs: z.number() }),
  seconds: z.array(
    z.object({
      second: z.int().nonnegative(),
      /** The longest that the event loop was late. */
      maxLagMs: z.number(),
      /** Of one core. */
      cpuPercent: z.number(),
      gcMs: z.number(),
    }),
  ),
});

const threshold = z.object({
  expression: z.string(),
  met: z.boolean(),
  /** What was measured; absent when nothing was. */
  actual: z.number().optional(),
});

export const runResultSchema = z.object({
  format: z.literal("fanfare-load-result"),
  version: z.literal(1),
  /** The name of the file in `load/`, without its ending. */
  scenario: z.string(),
  /** Artillery's id of the run. */
  run: z.string(),
  target: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  /** `void` says that the load generator was the bottleneck, whatever the thresholds say. */
  verdict: z.enum(["passed", "failed", "void"]),
  /** One line for each reason of a run that is void. */
  voidBecause: z.array(z.string()),
  thresholds: z.array(threshold),
  /** The variables of the scenario, as they were. */
  settings: z.record(z.string(), z.union([z.string(), z.number()])),
  environment: z.object({
    node: z.string(),
    artillery: z.string(),
    /** `linux x64`. */
    platform: z.string(),
    cpuModel: z.string(),
    cpus: z.int(),
    memoryMb: z.int(),
    /** Absent outside a git checkout; ends in `-dirty` when there were changes. */
    gitRevision: z.string().optional(),
  }),
  total: metrics,
  seconds: z.array(second),
  broadcasts: z.array(broadcast),
  /** How many connections ended with each WebSocket close code; `unexpected` are those that nobody here closed. */
  closes: z.array(z.object({ code: z.int(), count: z.int(), unexpected: z.int() })),
  rig: z.array(rig),
});

export type RunResult = z.infer<typeof runResultSchema>;
