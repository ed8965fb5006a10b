import type { Stretch } from "./instrument/fanout";
import { scenario } from "./instrument/generator";

export { begin, end } from "./instrument/hooks";

/** Does every client get every broadcast, and how late? */
export const broadcast = scenario(async (generator) => {
  const { fanout } = generator;
  await fanout.join(generator.number("audience"));
  const rate = generator.number("broadcastsPerSecond");
  await fanout.together(async () => {
    await fanout.broadcast([...ramp(rate, generator.number("rampSeconds")), { rate, seconds: generator.number("seconds") }]);
  });
  await fanout.leave();
});

/** Seconds of a rate that grows evenly up to `rate`. */
function ramp(rate: number, seconds: number): Stretch[] {
  return Array.from({ length: seconds }, (_, second) => ({ rate: (rate * (second + 1)) / (seconds + 1), seconds: 1 }));
}
