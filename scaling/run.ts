import { UserError } from "../local/errors";
import { readOptions, USAGE } from "./options";
import { makePlan } from "./plan";
import { planText } from "./plan-text";
import { stepsTable } from "./steps";

/** `npm run plan`: what an audience takes of AWS, without asking AWS. */
function main(): void {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === "help") {
    console.log(USAGE);
    return;
  }
  const { connections, rest, json } = options;
  if (connections === undefined) console.log(stepsTable(rest));
  else {
    const plan = makePlan({ ...rest, connections });
    console.log(json ? JSON.stringify(plan) : planText(plan));
  }
}

try {
  main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
