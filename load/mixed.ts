import { scenario } from "./instrument/generator";
import { receiveVisitors } from "./instrument/visitors";

export { begin, end } from "./instrument/hooks";

/** Does a steady audience get every broadcast while other clients come and go? */
export const mixed = scenario(async (generator) => {
  const { fanout, visit, recorder } = generator;
  const seconds = generator.number("seconds");
  await fanout.join(generator.number("audience"));
  const coming = receiveVisitors(generator.number("connections"), seconds, visit, recorder);
  await fanout.together(async () => {
    await fanout.broadcast([{ rate: generator.number("broadcastsPerSecond"), seconds }]);
  });
  await coming;
  await fanout.leave();
  await generator.checkForLeaks();
});
