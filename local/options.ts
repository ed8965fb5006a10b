import { parseArgs } from "node:util";
import { type AccountQuotas, DEFAULT_QUOTAS } from "./api-gateway/limits";
import { UserError } from "./errors";
import { describeFaults, readFaultOptions, readFaultSeed } from "./faults/fault-options";
import type { Faults } from "./faults/faults";

export interface CommandLine {
  readonly port: number;
  readonly dynamodbPort: number;
  /** Folder with a `cdk.tf.json`; undefined synthesizes the project's own stack. */
  readonly stack?: string;
  readonly json: boolean;
  readonly timeScale: number;
  readonly quotas: Pick<AccountQuotas, "connectionsPerSecond" | "requestsPerSecond">;
  readonly iamReport: boolean;
  readonly faults: Faults;
  /** Undefined draws one. */
  readonly faultSeed?: number;
  /** Port of the debugger; undefined runs without one. */
  readonly inspectPort?: number;
}

/** Where Node's debugger listens unless told otherwise, and where editors look for it. */
const INSPECT_PORT = "9229";

export const USAGE = `usage: npm start -- [--port N] [--dynamodb-port N] [--stack DIR] [--json] [--iam-report] [--inspect[=N]]
                    [--time-scale N] [--connections-per-second N] [--requests-per-second N]
                    [--fault NAME=VALUE]… [--fault-seed N]

  --port N                    of the WebSocket API, @connections and the console (3001; 0 takes a free one)
  --dynamodb-port N           of DynamoDB (8000; 0 takes a free one)
  --stack DIR                 serve the cdk.tf.json in DIR instead of synthesizing this project's stack, and again whenever a source is saved
  --json                      print one line of JSON on stdout when ready, and everything else on stderr
  --iam-report                when the runtime ends, print what each role was granted and what of it was used
  --inspect[=N]               let debuggers attach to the functions, on ports from N on (${INSPECT_PORT}); their timeouts are off
  --time-scale N              divide the idle timeout (10 min) and the lifetime (2 h) of connections by N
  --connections-per-second N  the account's quota of new connections (${DEFAULT_QUOTAS.connectionsPerSecond})
  --requests-per-second N     the account's quota of connects, messages and @connections calls (${DEFAULT_QUOTAS.requestsPerSecond})
  --fault NAME=VALUE          let something go wrong, as often as it is said; once for each of the faults below
  --fault-seed N              of the random numbers, to repeat a run (drawn and printed)

faults, with shares from 0 to 1:

${describeFaults()}`;

/** @throws UserError for an option that does not exist or a value that is not allowed. */
export function parseCommandLine(args: readonly string[]): CommandLine | "help" {
  const { values } = parse(args);
  if (values.help) return "help";
  return {
    port: port("--port", values.port),
    dynamodbPort: port("--dynamodb-port", values["dynamodb-port"]),
    ...(values.stack !== undefined && { stack: values.stack }),
    json: values.json,
    timeScale: positive("--time-scale", values["time-scale"]),
    quotas: {
      connectionsPerSecond: positive("--connections-per-second", values["connections-per-second"]),
      requestsPerSecond: positive("--requests-per-second", values["requests-per-second"]),
    },
    iamReport: values["iam-report"],
    faults: readFaultOptions(values.fault),
    ...(values["fault-seed"] !== undefined && { faultSeed: readFaultSeed(values["fault-seed"]) }),
    ...(values.inspect !== undefined && { inspectPort: port("--inspect", values.inspect) }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      // Its value is optional, which parseArgs does not know.
      args: args.map((arg) => (arg === "--inspect" ? `--inspect=${INSPECT_PORT}` : arg)),
      options: {
        port: { type: "string", default: "3001" },
        "dynamodb-port": { type: "string", default: "8000" },
        stack: { type: "string" },
        inspect: { type: "string" },
        json: { type: "boolean", default: false },
        "time-scale": { type: "string", default: "1" },
        "connections-per-second": { type: "string", default: String(DEFAULT_QUOTAS.connectionsPerSecond) },
        "requests-per-second": { type: "string", default: String(DEFAULT_QUOTAS.requestsPerSecond) },
        "iam-report": { type: "boolean", default: false },
        fault: { type: "string", multiple: true, default: [] },
        "fault-seed": { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UserError(`${(error as Error).message.split(/\.\s/, 1)[0]}; see npm start -- --help`);
  }
}

function port(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new UserError(`${option} ${text}: a port is a whole number from 0 to 65535`);
  return value;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0) throw new UserError(`${option} ${text}: takes a number above 0`);
  return value;
}
