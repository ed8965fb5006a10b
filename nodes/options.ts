import { parseArguments } from "../local/cli/parse-arguments";
import { UserError } from "../local/errors";

export const USAGE = `usage: npm run nodes -- VERSION… [--quick] [--tests] [--skip-missing]

  VERSION         major versions of Node.js, such as 22 24 26; each comes from the npm registry, into a temporary folder
  --quick         leave the load test out
  --tests         run the tests as well
  --skip-missing  a version that the registry does not have is no failure

On each version, in a copy of this folder: npm ci, npx cdktf synth, npm start with a broadcast between two clients, and a
short npm run load. Their output goes to reports/node-VERSION.log.`;

export interface NodesOptions {
  readonly versions: readonly number[];
  readonly quick: boolean;
  readonly tests: boolean;
  readonly skipMissing: boolean;
}

const flag = { type: "boolean", default: false } as const;
const OPTIONS = { quick: flag, tests: flag, "skip-missing": flag, help: flag } as const;
const OLDEST = 20;

/** @throws UserError that names each mistake and what is allowed */
export function readOptions(args: readonly string[]): NodesOptions | "help" {
  const { values, positionals } = parseArguments({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.help) return "help";
  const allowed = `a version is a whole number of at least ${OLDEST}, such as 24`;
  if (positionals.length === 0) throw new UserError(`Name the versions of Node.js: ${allowed}; --help lists what there is`);
  const wrong = positionals.filter((text) => !/^\d+$/.test(text) || Number(text) < OLDEST);
  if (wrong.length > 0) throw new UserError(`${wrong.join(", ")}: ${allowed}`);
  return { versions: [...new Set(positionals.map(Number))], quick: values.quick, tests: values.tests, skipMissing: values["skip-missing"] };
}
