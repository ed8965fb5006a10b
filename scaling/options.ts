import { readDeployments, SettingError } from "../infra/read-deployments";
import type { Settings } from "../infra/settings";
import { MAX_PUSH_BYTES } from "../lambdas/core/parse-message";
import { DEFAULT_QUOTAS, LIMITS } from "../local/api-gateway/limits";
import { parseArguments } from "../local/cli/parse-arguments";
import { UserError } from "../local/errors";
import { stages } from "../stages";
import type { Question } from "./question";

const MAX_LIFETIME_MINUTES = LIMITS.maxLifetimeMs / 60_000;

export const USAGE = `usage: npm run plan -- [--connections N] --rate R [options]

  --connections N             how many are connected; without it, the steps from 1 to 1,000,000
  --rate R                    broadcasts a second, such as 0.1 for one in ten seconds
  --bytes N                   of the text of a broadcast (200; at most ${MAX_PUSH_BYTES})
  --lifetime-minutes N        how long a connection lasts on average (30; API Gateway ends it after ${MAX_LIFETIME_MINUTES})
  --within-seconds N          in what time the last receiver is to have it (30, or the time between two broadcasts where that is less)
  --requests-per-second N     the account's quota of connects, messages and posts (${DEFAULT_QUOTAS.requestsPerSecond})
  --connections-per-second N  the account's quota of new connections (${DEFAULT_QUOTAS.connectionsPerSecond})
  --json                      the plan as one line of JSON

The settings are those that would be deployed: broadcastRateLimit and broadcastBurstLimit of the chosen stage
(STAGE=prod npm run plan -- …) in stages.ts, or FANFARE_BROADCAST_RATE_LIMIT and FANFARE_BROADCAST_BURST_LIMIT.`;

export interface PlanOptions {
  /** Undefined asks for the steps. */
  readonly connections: number | undefined;
  /** Everything else that is asked. */
  readonly rest: Omit<Question, "connections">;
  readonly json: boolean;
}

const text = { type: "string" } as const;
const OPTIONS = {
  connections: text,
  rate: text,
  bytes: { ...text, default: "200" },
  "lifetime-minutes": { ...text, default: "30" },
  "within-seconds": text,
  "requests-per-second": { ...text, default: String(DEFAULT_QUOTAS.requestsPerSecond) },
  "connections-per-second": { ...text, default: String(DEFAULT_QUOTAS.connectionsPerSecond) },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** @throws {UserError} that names the option, its value and what is allowed */
export function readOptions(args: readonly string[], environment: NodeJS.ProcessEnv): PlanOptions | "help" {
  const { values } = parseArguments({ args: [...args], options: OPTIONS });
  if (values.help) return "help";
  if (values.rate === undefined) throw new UserError("--rate is missing: broadcasts a second, such as 0.1; --help lists the options");
  const rate = number("rate", values.rate);
  return {
    connections: values.connections === undefined ? undefined : wholeNumber("connections", values.connections),
    rest: {
      rate,
      bytes: wholeNumber("bytes", values.bytes, MAX_PUSH_BYTES),
      lifetimeMinutes: number("lifetime-minutes", values["lifetime-minutes"], MAX_LIFETIME_MINUTES),
      withinSeconds: values["within-seconds"] === undefined ? Math.min(30, 1 / rate) : number("within-seconds", values["within-seconds"]),
      quotas: {
        requestsPerSecond: number("requests-per-second", values["requests-per-second"]),
        connectionsPerSecond: number("connections-per-second", values["connections-per-second"]),
        requestBurst: DEFAULT_QUOTAS.requestBurst,
      },
      settings: settings(environment),
    },
    json: values.json,
  };
}

/** Those of the stage's first deployment, if it has several. */
function settings(environment: NodeJS.ProcessEnv): Settings {
  try {
    const [{ settings: first }] = readDeployments(stages, environment);
    return first;
  } catch (error) {
    if (error instanceof SettingError) throw new UserError(error.message);
    throw error;
  }
}

function wholeNumber(name: string, value: string, most = 1e9): number {
  const parsed = number(name, value, most);
  if (!Number.isInteger(parsed)) throw new UserError(`--${name} is "${value}", must be a whole number`);
  return parsed;
}

function number(name: string, value: string, most = 1e9): number {
  const parsed = Number(value);
  if (!(parsed > 0 && parsed <= most)) {
    throw new UserError(`--${name} is "${value}", must be a number above 0 and at most ${most.toLocaleString("en-US")}`);
  }
  return parsed;
}
