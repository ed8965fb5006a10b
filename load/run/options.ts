import { parseArgs } from "node:util";
import { UserError } from "../../local/errors";
import { describeTarget, isWebSocketAddress } from "../instrument/target";
import { DEFAULT_SCENARIOS, OPTION_VARIABLES, SCENARIOS, type VariableOption } from "./scenarios";

export const HELP = `npm run load -- [SCENARIO] [options]

  SCENARIO             ${Object.keys(SCENARIOS).join(", ")}; ${DEFAULT_SCENARIOS.join(" and ")} when none is named
  --target URL         test what listens there, such as wss://…/dev; without it a local runtime is started for the run
  --audience N         clients that receive every broadcast
  --rate N             broadcasts a second
  --seconds N          how long to broadcast, and over how long to spread the clients that come and go
  --connections N      clients that come and go
  --variables JSON     any other variable of the scenario's file, such as '{"payloadBytes": 1000}'

  --header LINE        a header of every handshake, such as "Authorization: Bearer {token}"; may be repeated
  --subprotocol NAME   offered in every handshake; may be repeated
  --tokens FILE        one token a line, a module that exports tokenFor(client), or the http(s) address of a server that answers with an
                       access_token: they fill {token} in target, headers and sub-protocols
  --iam                sign each handshake with the AWS credentials of this machine, for a $connect with AWS_IAM
  -k, --insecure       accept a certificate that is not trusted

Defaults are in load/<scenario>.yml.`;

const text = { type: "string" } as const;
const texts = { type: "string", multiple: true } as const;
const OPTIONS = {
  help: { type: "boolean" },
  target: text,
  audience: text,
  rate: text,
  seconds: text,
  connections: text,
  variables: text,
  header: texts,
  subprotocol: texts,
  tokens: text,
  iam: { type: "boolean" },
  insecure: { type: "boolean", short: "k" },
} as const;

export interface RunOptions {
  readonly help: boolean;
  readonly scenarios: readonly string[];
  readonly target: string | undefined;
  /** By their names in the scenarios' files. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly subprotocols: readonly string[];
  readonly insecure: boolean;
}

/** @throws UserError with a line for each mistake: the argument, and what is allowed. No line shows a credential. */
export function readOptions(args: readonly string[]): RunOptions {
  const { values, positionals } = parse(args);
  const { target, header = [], subprotocol = [], tokens, iam } = values;
  const problems = [
    ...scenarioProblems(positionals),
    ...targetProblems(target),
    ...(["audience", "connections"] as const).flatMap((name) => numberProblems(name, values[name], true)),
    ...(["rate", "seconds"] as const).flatMap((name) => numberProblems(name, values[name], false)),
    ...variablesProblems(values.variables),
    ...header.flatMap((line) => (HEADER.test(line) ? [] : ['--header must be a line such as "Authorization: Bearer {token}"'])),
  ];
  const given = (Object.keys(OPTION_VARIABLES) as VariableOption[]).filter((name) => values[name] !== undefined);
  const [scenario = ""] = positionals;
  const effective = SCENARIOS[scenario];
  if (effective !== undefined) {
    problems.push(...given.filter((name) => !effective.includes(name)).map((name) => `--${name} has no effect on ${scenario}`));
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return {
    help: values.help === true,
    scenarios: positionals.length > 0 ? positionals : DEFAULT_SCENARIOS,
    target,
    variables: {
      ...JSON.parse(values.variables ?? "{}"),
      ...(tokens !== undefined && { tokens }),
      ...(iam && { iam }),
      ...Object.fromEntries(given.map((name) => [OPTION_VARIABLES[name], Number(values[name])])),
    },
    headers: Object.fromEntries(header.map((line) => [line.replace(HEADER, "$1"), line.replace(HEADER, "$2")])),
    subprotocols: subprotocol,
    insecure: values.insecure === true,
  };
}

const HEADER = /^([^:\s]+):\s*(.*)$/s;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Node's second sentence is about arguments that begin with a hyphen.
    const [sentence] = (error as Error).message.split(/\.\s/, 1);
    throw new UserError(`${sentence}; --help lists what there is`);
  }
}

function scenarioProblems(names: readonly string[]): string[] {
  if (names.length > 1) return [`only one scenario can be named, not ${names.join(", ")}`];
  return names.flatMap((name) =>
    Object.hasOwn(SCENARIOS, name) ? [] : [`"${name}" is no scenario, must be one of ${Object.keys(SCENARIOS).join(", ")}`],
  );
}

function targetProblems(target: string | undefined): string[] {
  if (target === undefined || isWebSocketAddress(target)) return [];
  return [`--target is "${describeTarget(target)}", must be a ws:// or wss:// address`];
}

function numberProblems(name: string, given: string | undefined, whole: boolean): string[] {
  if (given === undefined) return [];
  const number = Number(given);
  if (!(number > 0 && number < Number.POSITIVE_INFINITY)) return [`--${name} is "${given}", must be a number above 0`];
  return whole && !Number.isInteger(number) ? [`--${name} is "${given}", must be a whole number`] : [];
}

function variablesProblems(given: string | undefined): string[] {
  if (given === undefined) return [];
  try {
    const variables: unknown = JSON.parse(given);
    if (typeof variables === "object" && variables !== null && !Array.isArray(variables)) return [];
  } catch {
    // as for JSON that is no object
  }
  return [`--variables must be a JSON object, such as '{"payloadBytes": 1000}'`];
}
