import { isIP } from "node:net";
import { parseArgs } from "node:util";
import { isKnownRegion, KNOWN_REGION } from "../../infra/regions";
import { type AccountQuotas, DEFAULT_QUOTAS } from "../api-gateway/limits";
import { UserError } from "../errors";
import type { Faults } from "../faults/faults";
import { takesProgram } from "../lambda/process/runtime-programs";
import type { AccountOptions } from "../runtime-options";
import { describeFaults, readFaultOptions, readFaultSeed } from "./fault-options";

export interface CommandLine {
  readonly port: number;
  readonly dynamodbPort: number;
  /** An address or a name of this machine; undefined listens on loopback alone. */
  readonly host?: string;
  readonly exposeConsole: boolean;
  /** A folder with a `cdk.tf.json`, or the name of a stack of the app; undefined is the app's only stack. */
  readonly stack?: string;
  /** A stage of `stages.ts`; undefined is the environment's, else dev. */
  readonly stage?: string;
  /** An account that others deploy to, in place of a stack. */
  readonly account?: Required<Pick<AccountOptions, "region" | "awsPort">> & Pick<AccountOptions, "stateDirectory">;
  /** Values of attributes by reference, such as `aws_sns_topic.news.arn`. */
  readonly set: Readonly<Record<string, unknown>>;
  readonly json: boolean;
  readonly timeScale: number;
  readonly quotas: Pick<AccountQuotas, "connectionsPerSecond" | "requestsPerSecond">;
  readonly iamReport: boolean;
  /** Paths of programs by the runtime whose functions they run, such as `nodejs22.x`. */
  readonly runtimePrograms: Readonly<Record<string, string>>;
  readonly faults: Faults;
  /** Undefined draws one. */
  readonly faultSeed?: number;
  /** Port of the debugger; undefined runs without one. */
  readonly inspectPort?: number;
}

/** Where Node's debugger listens unless told otherwise, and where editors look for it. */
const INSPECT_PORT = "9229";

/** Where other local clouds have all APIs of AWS. */
const AWS_PORT = 4566;

/** The stack's default too. */
const REGION = "eu-west-1";

export const USAGE = `usage: npm start -- [--port N] [--dynamodb-port N] [--host HOST [--expose-console]] [--stage NAME]
                    [--stack NAME|DIR | --empty [--state DIR] [--aws-port N] [--region NAME]] [--set ADDRESS.ATTRIBUTE=VALUE]… [--json] [--iam-report] [--inspect[=N]]
                    [--runtime RUNTIME=PATH]…
                    [--time-scale N] [--connections-per-second N] [--requests-per-second N] [--fault NAME=VALUE]… [--fault-seed N]

Synthesizes this project's stack and serves it on this machine, and again whenever a source is saved.

  --port N                    of the WebSocket API, @connections and the console (3001; 0 takes a free one)
  --dynamodb-port N           of DynamoDB (8000; 0 takes a free one)
  --host HOST                 listen on this address of the machine too, for containers, phones and other machines; 0.0.0.0 is every
                              IPv4 address, :: every address. Every machine that reaches it has the administrator's rights (127.0.0.1 and ::1)
  --expose-console            let other machines have the console too
  --stage NAME                which stage of stages.ts to serve (that of the variables FANFARE_STAGE or STAGE, else dev)
  --stack NAME                which stack of the app to serve, when it has several
  --stack DIR                 serve the Terraform configuration in DIR: a cdk.tf.json, or .tf files, which need terraform or tofu on the
                              PATH. A value with a slash, or that names a folder with such files, is a folder; any other is a name
  --empty                     serve an account without anything, which Terraform, SDKs and the AWS CLI deploy to
  --state DIR                 with --empty: keep the account, its code and its rows in DIR, and go on with them at the next start
  --aws-port N                with --empty: of all APIs of AWS (${AWS_PORT}; 0 takes a free one)
  --region NAME               with --empty: the account's region (that of the variables AWS_REGION or AWS_DEFAULT_REGION, else ${REGION})
  --set ADDRESS.ATTRIBUTE=VALUE
                              give an attribute this value, which only AWS knows; once for each, as aws_sns_topic.news.arn=arn:…
  --json                      print one line of JSON on stdout when ready, and everything else on stderr
  --iam-report                when the runtime ends, print what each role was granted and what of it was used
  --inspect[=N]               let debuggers attach to the functions, on ports from N on (${INSPECT_PORT}); their timeouts are off
  --runtime RUNTIME=PATH      run the functions of a runtime, such as nodejs22.x or python3.13, with the program at PATH; once for each
  --time-scale N              divide the idle timeout (10 min) and the lifetime (2 h) of connections by N
  --connections-per-second N  the account's quota of new connections (${DEFAULT_QUOTAS.connectionsPerSecond})
  --requests-per-second N     the account's quota of connects, messages and @connections calls (${DEFAULT_QUOTAS.requestsPerSecond})
  --fault NAME=VALUE          inject a fault; once for each of the faults below
  --fault-seed N              of the random numbers, to repeat a run (drawn and printed)
  --help                      print this

faults, with shares from 0 to 1:

${describeFaults()}`;

const OPTIONS = {
  port: { type: "string" },
  "dynamodb-port": { type: "string" },
  host: { type: "string" },
  "expose-console": { type: "boolean" },
  stack: { type: "string" },
  stage: { type: "string" },
  empty: { type: "boolean" },
  state: { type: "string" },
  "aws-port": { type: "string" },
  region: { type: "string" },
  set: { type: "string" },
  json: { type: "boolean" },
  "iam-report": { type: "boolean" },
  inspect: { type: "string" },
  runtime: { type: "string" },
  "time-scale": { type: "string" },
  "connections-per-second": { type: "string" },
  "requests-per-second": { type: "string" },
  fault: { type: "string" },
  "fault-seed": { type: "string" },
  help: { type: "boolean" },
} as const;

type OptionName = keyof typeof OPTIONS;

/** Options that may be given several times. */
const REPEATED: ReadonlySet<OptionName> = new Set(["fault", "runtime", "set"]);

/** @throws UserError with a line for each option that does not exist and each value that is not allowed. */
export function parseCommandLine(args: readonly string[]): CommandLine | "help" {
  const { given, mistakes } = collect(args);
  if (given.has("help")) return "help";
  const text = (name: OptionName) => given.get(name)?.[0];
  /** Reads one option. A mistake is kept, so that all of them are told at once. */
  const read = <T>(name: OptionName, parse: (text: string) => T): T | undefined => {
    const value = text(name);
    return value === undefined ? undefined : attempt(() => parse(value));
  };
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      mistakes.push(error.message);
      return undefined;
    }
  };

  const host = read("host", hostName);
  const faultSeed = read("fault-seed", readFaultSeed);
  const inspectPort = read("inspect", (value) => port("--inspect", value));
  const stack = read("stack", (value) => notEmpty("--stack", value, "takes the name of a stack or a folder"));
  const stage = read("stage", (value) => notEmpty("--stage", value, "takes the name of a stage"));
  const stateDirectory = read("state", (value) => notEmpty("--state", value, "takes a folder"));
  const awsPort = read("aws-port", (value) => port("--aws-port", value)) ?? AWS_PORT;
  const isEmpty = given.has("empty");
  const region = read("region", (value) => regionName("--region", value)) ?? (isEmpty ? attempt(regionOfEnvironment) : undefined) ?? REGION;
  for (const name of ["stack", "stage", "set"] as const)
    if (isEmpty && given.has(name)) mistakes.push(`--${name} does nothing with --empty`);
  for (const name of ["state", "aws-port", "region"] as const)
    if (!isEmpty && given.has(name)) mistakes.push(`--${name} does nothing without --empty`);
  if (given.has("expose-console") && !given.has("host")) mistakes.push("--expose-console does nothing without --host");
  const commandLine: CommandLine = {
    port: read("port", (value) => port("--port", value)) ?? 3001,
    dynamodbPort: read("dynamodb-port", (value) => port("--dynamodb-port", value)) ?? 8000,
    ...(host !== undefined && { host }),
    exposeConsole: given.has("expose-console"),
    ...(stack !== undefined && { stack }),
    ...(stage !== undefined && { stage }),
    ...(isEmpty && { account: { region, awsPort, ...(stateDirectory !== undefined && { stateDirectory }) } }),
    set: Object.fromEntries((given.get("set") ?? []).flatMap((value) => attempt(() => [setValue(value)]) ?? [])),
    json: given.has("json"),
    timeScale: read("time-scale", (value) => positive("--time-scale", value)) ?? 1,
    quotas: {
      connectionsPerSecond:
        read("connections-per-second", (value) => positive("--connections-per-second", value)) ?? DEFAULT_QUOTAS.connectionsPerSecond,
      requestsPerSecond:
        read("requests-per-second", (value) => positive("--requests-per-second", value)) ?? DEFAULT_QUOTAS.requestsPerSecond,
    },
    iamReport: given.has("iam-report"),
    runtimePrograms: Object.fromEntries((given.get("runtime") ?? []).flatMap((value) => attempt(() => [runtimeProgram(value)]) ?? [])),
    faults: attempt(() => readFaultOptions(given.get("fault") ?? [])) ?? {},
    ...(faultSeed !== undefined && { faultSeed }),
    ...(inspectPort !== undefined && { inspectPort }),
  };
  if (mistakes.length > 0) throw new UserError(mistakes.join("\n"));
  return commandLine;
}

/** The values of every option, and what is wrong with how they are written. Node's own check stops at the first mistake. */
function collect(args: readonly string[]) {
  const given = new Map<OptionName, string[]>();
  const mistakes: string[] = [];
  const { tokens } = parseArgs({
    // Its value is optional, which parseArgs does not know.
    args: args.map((arg) => (arg === "--inspect" ? `--inspect=${INSPECT_PORT}` : arg)),
    options: OPTIONS,
    strict: false,
    tokens: true,
  });
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    // What follows an option that does not exist is probably its value.
    if (token.kind === "positional" && !(before?.kind === "option" && !isOption(before.name)))
      mistakes.push(`${token.value}: what begins without -- is no option${SEE_HELP}`);
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const takesValue = isOption(name) && OPTIONS[name].type === "string";
    if (!isOption(name) || rawName !== `--${name}`) mistakes.push(`${rawName}: there is no such option${SEE_HELP}`);
    else if (!takesValue && value !== undefined) mistakes.push(`${rawName} takes no value${SEE_HELP}`);
    else if (takesValue && (value === undefined || (!token.inlineValue && value.startsWith("-"))))
      mistakes.push(`${rawName} needs a value${SEE_HELP}`);
    else if (given.has(name) && !REPEATED.has(name)) mistakes.push(`${rawName} is given twice`);
    else given.set(name, [...(given.get(name) ?? []), value ?? ""]);
  }
  return { given, mistakes };
}

const SEE_HELP = "; see npm start -- --help";

function isOption(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

function port(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new UserError(`${option} ${text}: a port is a whole number from 0 to 65535`);
  return value;
}

/** `nodejs22.x=/usr/bin/node` */
function runtimeProgram(text: string): [runtime: string, path: string] {
  const [, runtime, program] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (runtime === undefined || program === undefined || !takesProgram(runtime))
    throw new UserError(`--runtime ${text}: takes a runtime of Node.js or Python and a path, such as nodejs22.x=/usr/bin/node`);
  return [runtime, program];
}

/** `aws_sns_topic.news.arn=arn:aws:sns:…`. A value that is JSON is taken as such: a list, a number. */
function setValue(text: string): [reference: string, value: unknown] {
  const [, reference, value = ""] = /^((?:[^=[]|\[[^\]]*\])+)=(.*)$/s.exec(text) ?? [];
  if (reference === undefined || !/^[\w-]+\..+\../.test(reference))
    throw new UserError(`--set ${text}: takes an address, an attribute and a value, such as aws_sns_topic.news.arn=arn:aws:sns:…`);
  try {
    return [reference, JSON.parse(value)];
  } catch {
    return [reference, value];
  }
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0) throw new UserError(`${option} ${text}: takes a number above 0`);
  return value;
}

function regionOfEnvironment(): string | undefined {
  const name = ["AWS_REGION", "AWS_DEFAULT_REGION"].find((variable) => process.env[variable]);
  return name && regionName(name, process.env[name] ?? "");
}

/** @param where it is set, for the error */
function regionName(where: string, text: string): string {
  if (!isKnownRegion(text)) throw new UserError(`${where} ${text}: takes ${KNOWN_REGION}`);
  return text;
}

function notEmpty(option: string, text: string, takes: string): string {
  if (text.trim() === "") throw new UserError(`${option} ${takes}`);
  return text;
}

/** An address, with or without the brackets that IPv6 has in URLs, or a name. */
function hostName(text: string): string {
  const isAllowed = isIP(text.replace(/^\[(.*)\]$/, "$1")) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text);
  if (!isAllowed) throw new UserError(`--host ${text}: takes an address or a name of this machine, without a port`);
  return text;
}
