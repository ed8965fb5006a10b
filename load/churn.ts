import { scenario } from "./instrument/generator";
import { receiveVisitors, storm } from "./instrument/visitors";

export { begin, end } from "./instrument/hooks";

/** How long does a connect take, and do rows stay in the table when clients leave? */
export const churn = scenario(async (generator) => {
  const { recorder, visit } = generator;
  await receiveVisitors(generator.number("connections"), generator.number("seconds"), visit, recorder);
  await storm(generator.number("stormClients"), generator.number("storms"), visit, recorder);
  await generator.checkForLeaks();
});
