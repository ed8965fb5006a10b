import { z } from "zod";
import { publicTargetSchema } from "./public-target";
import { settingsSchema } from "./settings";

/** HDR histogram of microseconds with three significant digits, in the compressed V2 encoding (base64), which every HdrHistogram library reads. */
const encodedHistogram = z.string();

/** Counters and histograms of one second, or of the whole run. The names are those of artillery's metrics: `fanout.latency_ms`. */
const metrics = z.object({
  counters: z.record(z.string(), z.number()),
  histograms: z.record(z.string(), encodedHistogram),
});

const second = metrics.extend({
  /** Since the start of the run, in whole seconds. */
  second: z.int().nonnegative(),
  /** Values at the end of the second: `connections`, `outstanding`. */
  gauges: z.record(z.string(), z.number()),
});

const broadcast = z.object({
  /** Send time in the schedule. */
  intendedAtMs: z.number(),
  /** Clients that should receive it, and clients that did. */
  audience: z.int(),
  received: z.int(),
  /** From the intended time to the first and the last receiver; absent when no client received it. */
  firstMs: z.number().optional(),
  lastMs: z.number().optional(),
});

/** Health of one load generator: latencies cannot be more exact than the process that measured them. */
const rig = z.object({
  /** Id of the generator. */
  worker: z.string(),
  /** Offset of this generator's clock from the clock of the leading generator, and how wrong the offset may be. */
  clock: z.object({ offsetMs: z.number(), errorMs: z.number() }),
  seconds: z.array(
    z.object({
      second: z.int().nonnegative(),
      /** Longest delay of the event loop. */
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
  /** Measured value; absent when the metric was not measured. */
  actual: z.number().optional(),
});

/**
 * The result of a run: enough to draw it again, and to compare it with another run.
 *
 * The field names end in their units; times within the run are milliseconds since `startedAt`. A result holds no credentials: of the target
 * only the public part, of the variables only known numbers. Reading applies the same rules, so results of older versions lose them too.
 */
export const runResultSchema = z.object({
  format: z.literal("fanfare-load-result"),
  version: z.literal(1),
  /** Name of the scenario's file in `load/`, without its ending. */
  scenario: z.string(),
  /** Artillery's id of the run. */
  run: z.string(),
  /** Scheme, host, port and path. */
  target: publicTargetSchema,
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  /** `void`: the load generator was the bottleneck, so the figures do not describe the target. */
  verdict: z.enum(["passed", "failed", "void"]),
  /** Reasons of a void run, one line each. */
  voidBecause: z.array(z.string()),
  thresholds: z.array(threshold),
  /** Values of the scenario's variables during the run. */
  settings: settingsSchema,
  environment: z.object({
    node: z.string(),
    artillery: z.string(),
    /** `linux x64`. */
    platform: z.string(),
    cpuModel: z.string(),
    cpus: z.int(),
    memoryMb: z.int(),
    /** Absent outside a git checkout; ends in `-dirty` when there were uncommitted changes. */
    gitRevision: z.string().optional(),
  }),
  total: metrics,
  seconds: z.array(second),
  broadcasts: z.array(broadcast),
  /** Ended connections by WebSocket close code. `unexpected` counts those that the load generator did not close. */
  closes: z.array(z.object({ code: z.int(), count: z.int(), unexpected: z.int() })),
  rig: z.array(rig),
});

export type RunResult = z.infer<typeof runResultSchema>;
