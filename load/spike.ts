import { setTimeout } from "node:timers/promises";
import { scenario } from "./instrument/generator";
import { receiveVisitors } from "./instrument/visitors";

export { begin, end } from "./instrument/hooks";

/** Does it recover from some seconds with many more broadcasts and a crowd of clients? */
export const spike = scenario(async (generator) => {
  const { fanout, visit, recorder } = generator;
  const rate = generator.number("broadcastsPerSecond");
  const seconds = generator.number("seconds");
  const spikeSeconds = generator.number("spikeSeconds");
  await fanout.join(generator.number("audience"));
  const crowd = setTimeout(1000 * seconds).then(() => receiveVisitors(generator.number("connections"), 1, visit, recorder));
  await fanout.together(async () => {
    await fanout.broadcast([
      { rate, seconds, histogram: "spike.before_ms" },
      { rate: rate * generator.number("spikeFactor"), seconds: spikeSeconds, histogram: "spike.during_ms" },
      { rate, seconds, histogram: "spike.after_ms" },
    ]);
  });
  await crowd;
  await fanout.leave();
  await generator.checkForLeaks();
});
