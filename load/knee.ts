import { climb } from "./instrument/climb";
import { scenario } from "./instrument/generator";

export { begin, end } from "./instrument/hooks";

/** Which load does it hold? */
export const knee = scenario(async (generator) => {
  const { fanout, recorder } = generator;
  await fanout.join(generator.number("audience"));
  await fanout.together(async () => {
    await climb(fanout, recorder, {
      rate: generator.number("broadcastsPerSecond"),
      growth: generator.number("growth"),
      audienceGrowth: generator.number("audienceGrowth"),
      steps: generator.number("steps"),
      seconds: generator.number("seconds"),
      p99Ms: generator.number("kneeP99Ms"),
    });
  });
  await fanout.leave();
});
