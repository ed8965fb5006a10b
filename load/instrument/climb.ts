import { millisecondsAt } from "../results/histograms";
import { MAX_SEND_LAG_MS } from "../results/void";
import { now } from "./clock";
import type { Fanout } from "./fanout";
import type { Recorder } from "./recorder";

export interface Climb {
  /** Broadcasts a second in the first step. */
  readonly rate: number;
  /** Factors of the rate and of the audience from step to step. */
  readonly growth: number;
  readonly audienceGrowth: number;
  /** Most steps. */
  readonly steps: number;
  /** Of each step. */
  readonly seconds: number;
  /** A step with a higher p99 has broken. */
  readonly p99Ms: number;
}

/** Raises the load step by step until deliveries are missing, late or refused. Records the last step that held. */
export async function climb(fanout: Fanout, recorder: Recorder, plan: Climb): Promise<void> {
  let { rate } = plan;
  let held = { rate: 0, audience: 0 };
  let broke = 0;
  let generatorLate = 0;
  for (let step = 0; step < plan.steps && broke === 0; step++) {
    const startedAt = now();
    const errorFramesBefore = fanout.errorFrames;
    const [outcome] = await fanout.broadcast([{ rate, seconds: plan.seconds, histogram: `knee.step_${step + 1}_ms` }]);
    if (outcome === undefined) break;
    const p99Ms = millisecondsAt(outcome.latencies, 99);
    const errorFrames = fanout.errorFrames - errorFramesBefore;
    const holds = outcome.missing === 0 && errorFrames === 0 && p99Ms <= plan.p99Ms;
    recorder.say(
      `step ${step + 1}: ${rate.toFixed(1)} broadcasts/s to ${fanout.audience}, ${outcome.missing} missing, ${errorFrames} error frames, p99 ${p99Ms.toFixed(1)} ms: ${holds ? "held" : "broke"}`,
    );
    if (holds) {
      held = { rate, audience: fanout.audience };
    } else {
      broke = 1;
      // On one machine an overload slows both the tested system and the generator.
      if (step > 0) recorder.overloaded(startedAt);
      if (millisecondsAt(outcome.sendLags, 99) > MAX_SEND_LAG_MS) {
        generatorLate = 1;
        recorder.say(
          "The generator itself was late when the step broke: more generators, or one on its own machine, may reach a higher step.",
        );
      }
    }
    if (holds && step + 1 < plan.steps) {
      rate *= plan.growth;
      await fanout.join(Math.round(fanout.audience * (plan.audienceGrowth - 1)));
    }
  }
  recorder.count("knee.last_good_rate", held.rate);
  recorder.count("knee.last_good_audience", held.audience);
  recorder.count("knee.last_good_deliveries_per_second", held.rate * held.audience);
  recorder.count("knee.broke", broke);
  recorder.count("knee.generator_late", generatorLate);
}
