import { scenario } from "./instrument/generator";
import { receiveVisitors } from "./instrument/visitors";

export { begin, end } from "./instrument/hooks";

/** Does latency stay the same over hours? The first and the last quarter have histograms of their own. */
export const soak = scenario(async (generator) => {
  const { fanout, visit, recorder } = generator;
  const rate = generator.number("broadcastsPerSecond");
  const quarter = generator.number("seconds") / 4;
  await fanout.join(generator.number("audience"));
  const coming = receiveVisitors(generator.number("connections"), 4 * quarter, visit, recorder);
  await fanout.together(async () => {
    await fanout.broadcast([
      { rate, seconds: quarter, histogram: "soak.first_quarter_ms" },
      { rate, seconds: 2 * quarter },
      { rate, seconds: quarter, histogram: "soak.last_quarter_ms" },
    ]);
  });
  await coming;
  await fanout.leave();
  await generator.checkForLeaks();
});
