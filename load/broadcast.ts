import { scenario } from "./instrument/generator";

export { begin, end } from "./instrument/hooks";

/** Does every client get every broadcast, and how late? */
export const broadcast = scenario(async (generator) => {
  const { fanout } = generator;
  await fanout.join(generator.number("audience"));
  await fanout.together(async () => {
    await fanout.broadcast([{ rate: generator.number("broadcastsPerSecond"), seconds: generator.number("seconds") }]);
  });
  await fanout.leave();
});
