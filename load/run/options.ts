import { parseArgs } from "node:util";
import { UserError } from "../../local/errors";

export const HELP = `npm run load -- [options]

  --target URL       test what listens there, such as wss://…/dev; without it a local runtime is started for the run
  --audience N       clients that receive every broadcast
  --rate N           broadcasts a second
  --seconds N        how long to broadcast, and over how long to spread the connections of churn
  --connections N    clients that come and go

What is not given is as load/broadcast.yml and load/churn.yml have it.`;

export interface RunOptions {
  readonly help: boolean;
  readonly target: string | undefined;
  readonly audience: number | undefined;
  readonly rate: number | undefined;
  readonly seconds: number | undefined;
  readonly connections: number | undefined;
}

/** @throws UserError that names the argument and what is allowed */
export function readOptions(args: readonly string[]): RunOptions {
  const values = parse(args);
  return {
    help: values.help === true,
    target: values.target === undefined ? undefined : webSocketUrl(values.target),
    audience: wholeNumber("audience", values.audience),
    rate: positiveNumber("rate", values.rate),
    seconds: wholeNumber("seconds", values.seconds),
    connections: wholeNumber("connections", values.connections),
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  const options = { help: { type: "boolean" }, target: text, audience: text, rate: text, seconds: text, connections: text } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // Node's second sentence is about positional arguments, which there are none of here.
    const [sentence] = (error as Error).message.split(". ");
    throw new UserError(`${sentence}; --help lists what there is`);
  }
}

function webSocketUrl(text: string): string {
  const protocol = URL.canParse(text) ? new URL(text).protocol : "";
  if (protocol !== "ws:" && protocol !== "wss:") throw new UserError(`--target is "${text}", must be a ws:// or wss:// address`);
  return text;
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  const number = positiveNumber(name, text);
  if (number !== undefined && !Number.isInteger(number)) throw new UserError(`--${name} is "${text}", must be a whole number`);
  return number;
}

function positiveNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!(number > 0 && number < Number.POSITIVE_INFINITY)) throw new UserError(`--${name} is "${text}", must be a number above 0`);
  return number;
}
