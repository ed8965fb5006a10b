import { UserError } from "../errors";

/** What values a fault takes: a test, and the words for it. */
interface Allowed {
  readonly what: string;
  includes(value: number): boolean;
}

const SHARE: Allowed = { what: "a share from 0 to 1", includes: (value) => value >= 0 && value <= 1 };

/** Longer than anything that waits for an answer on AWS. */
const MILLISECONDS: Allowed = { what: "milliseconds from 0 to 600000", includes: (value) => value >= 0 && value <= 600_000 };

const LENGTH: Allowed = wholeNumber(1, 1_000_000);

const ROWS: Allowed = wholeNumber(0, 1_000_000);

/** Every fault that there is. The names on the command line are these with hyphens. */
export const VOCABULARY = {
  callbackLatencyMs: { allowed: MILLISECONDS, does: "a POST to @connections is carried out and answered so much later" },
  callbackJitterMs: { allowed: MILLISECONDS, does: "and later by up to so much more, each by its own" },
  callbackThrottledShare: { allowed: SHARE, does: "this share of POSTs begins a burst of ones that are answered 429" },
  callbackThrottledBurst: { allowed: LENGTH, does: "so many POSTs are in such a burst (1)" },
  callbackErrorShare: { allowed: SHARE, does: "this share of POSTs is answered 500" },
  callbackHungShare: { allowed: SHARE, does: "this share of POSTs is never carried out and never answered" },
  deliveryLostShare: { allowed: SHARE, does: "of this share of POSTs that are answered 200, the frame is never sent" },
  deliveryDuplicatedShare: { allowed: SHARE, does: "of this share, it is sent twice" },
  deliveryReorderedShare: { allowed: SHARE, does: "of this share, it is sent after the client's next one, or 500 ms late" },
  handshakeLatencyMs: { allowed: MILLISECONDS, does: "handshakes take so much longer" },
  disconnectDroppedShare: { allowed: SHARE, does: "for this share of closes $disconnect does not run" },
  staleRows: { allowed: ROWS, does: "so many rows of connections that do not exist are in each table of connections at the start" },
  lambdaCrashShare: { allowed: SHARE, does: "this share of events ends the execution environment that it runs in" },
  coldStartShare: { allowed: SHARE, does: "this share of events finds no warm execution environment" },
  apiThrottledShare: { allowed: SHARE, does: "of an account, this share of requests to AWS's APIs is answered as throttled" },
  apiErrorShare: { allowed: SHARE, does: "this share is answered 500, and not carried out" },
  apiResetShare: { allowed: SHARE, does: "for this share the connection is reset, and they are not carried out" },
  apiLateErrorShare: { allowed: SHARE, does: "this share is carried out, and answered 500" },
  apiAnswerLostShare: { allowed: SHARE, does: "this share is carried out, and the connection is reset instead of an answer" },
  dynamodbThrottledShare: { allowed: SHARE, does: "this share of DynamoDB's reads and writes is throttled" },
} as const satisfies Readonly<Record<string, { readonly allowed: Allowed; readonly does: string }>>;

export type FaultName = keyof typeof VOCABULARY;

/** What shall go wrong: what is not named does not. {@link VOCABULARY} says what each does and which values it takes. */
export type Faults = { readonly [Name in FaultName]?: number };

/** Those that can be switched while the runtime runs: rows are written when the tables are made. */
export type RunningFaults = Omit<Faults, "staleRows">;

export const FAULT_NAMES = Object.keys(VOCABULARY) as readonly FaultName[];

/**
 * @param spell how the user writes names.
 * @throws UserError for a name that is none, or a value that is not allowed.
 */
export function checkFaults(faults: Readonly<Record<string, unknown>>, spell: (name: FaultName) => string = (name) => name): Faults {
  const checked: Partial<Record<FaultName, number>> = {};
  for (const [name, value] of Object.entries(faults)) {
    if (value === undefined) continue;
    if (!isFaultName(name)) throw new UserError(`there is no fault ${name}: there are ${FAULT_NAMES.map(spell).join(", ")}`);
    const { allowed } = VOCABULARY[name];
    if (typeof value !== "number" || !allowed.includes(value))
      throw new UserError(`the fault ${spell(name)} cannot be ${String(value)}: it takes ${allowed.what}`);
    checked[name] = value;
  }
  if (checked.callbackThrottledBurst !== undefined && checked.callbackThrottledShare === undefined)
    throw new UserError(`the fault ${spell("callbackThrottledBurst")} does nothing without ${spell("callbackThrottledShare")}`);
  return checked;
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(VOCABULARY, name);
}

function wholeNumber(least: number, most: number): Allowed {
  return {
    what: `a whole number from ${least} to ${most}`,
    includes: (value) => Number.isInteger(value) && value >= least && value <= most,
  };
}
