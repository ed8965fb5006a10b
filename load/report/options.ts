import { parseArgs } from "node:util";
import { UserError } from "../../local/errors";

export const HELP = `npm run report -- [options] [RESULT.json …]

  Makes one HTML page of the results of load tests and writes it beside the first of them. Two results of one scenario are compared: the
  first one is A, the second one is B. Without files, it takes the newest results in reports/ and skips files that are not results.

  --fail-on slower   exit with 1 if any latency of B is slower than that of A beyond noise, or if that cannot be judged
  --help             print this text

  Exit status: 0 when the page was written, 1 for a mistake and for --fail-on.`;

const FAIL_ON = ["slower"] as const;

export interface ReportOptions {
  readonly help: boolean;
  /** Files of results; none for the newest. */
  readonly files: readonly string[];
  readonly failOn: (typeof FAIL_ON)[number] | undefined;
}

/** @throws UserError that names the argument and the allowed values */
export function readOptions(args: readonly string[]): ReportOptions {
  const { values, positionals } = parse(args);
  const failOn = values["fail-on"];
  const known = FAIL_ON.find((value) => value === failOn);
  if (failOn !== undefined && known === undefined) {
    throw new UserError(`--fail-on is ${JSON.stringify(failOn)}, must be one of: ${FAIL_ON.join(", ")}`);
  }
  return { help: values.help === true, files: positionals, failOn: known };
}

function parse(args: readonly string[]) {
  const options = { help: { type: "boolean" }, "fail-on": { type: "string" } } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // Node's further sentences explain how to pass an argument that begins with a dash.
    const [sentence = ""] = (error as Error).message.split(". ");
    throw new UserError(`${sentence.replace(/\s*\n\s*/g, " ")}; --help lists what there is`);
  }
}
