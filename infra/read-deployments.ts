import { inspect } from "node:util";
import type { z } from "zod";
import { suggestion } from "./nearest-name";
import { resourcePrefix } from "./resource-prefix";
import { SETTINGS, type Settings, type StageSettings, type Stages, stageName } from "./settings";

/** One stack of the app. */
export interface Deployment {
  /** Name of the stack: `fanfare-prod`, or with the region where the stage has a list of deployments: `fanfare-prod-eu-west-1`. */
  readonly id: string;
  readonly settings: Settings;
}

/** Invalid settings; the message has one line for each of them. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

const FILE = "stages.ts";
const KEYS = SETTINGS.keyof().options;

/** What is served and deployed when no stage is chosen. */
const DEFAULT_STAGE = "dev";

/**
 * The deployments of the chosen stages: those that `FANFARE_STAGE` or else `STAGE` names, separated by commas, or else `dev`. A setting
 * comes from its environment variable, such as `FANFARE_LOG_RETENTION_DAYS`, else from `stages`, else it has its default. Variables hold
 * objects as JSON.
 *
 * @param environment such as `process.env`; a variable that is set but empty counts as unset
 * @throws {SettingError} with a line for each mistake: those in the variables, and those in `stages`, also of stages that were not chosen
 */
export function readDeployments(stages: Stages, environment: NodeJS.ProcessEnv): [Deployment, ...Deployment[]] {
  const variables = readVariables(environment);
  const chosen = readChoice(stages, environment);
  const entries = Object.entries(stages).flatMap(([stage, found]) => entriesOf(stage, found, chosen.stages.includes(stage)));
  const read = entries.map((entry) => (entry.isChosen ? readEntry(entry, variables.values, environment) : readEntry(entry, {}, {})));
  const deployments = read.flatMap(({ deployment }) => deployment ?? []);
  const mistakes = [
    ...variables.mistakes,
    ...chosen.mistakes,
    ...Object.keys(stages).flatMap(stageNameMistakes),
    ...read.flatMap((result) => result.mistakes),
    ...repeatedIds(deployments),
  ];
  if (mistakes.length > 0) throw new SettingError([...new Set(mistakes)].join("\n"));
  // In the order in which they were asked for.
  const [first, ...others] = chosen.stages.flatMap((stage) => deployments.filter(({ settings }) => settings.stage === stage));
  if (!first) throw new SettingError(`${FILE}: ${chosen.stages.join(", ")}: the list of deployments is empty`);
  return [first, ...others];
}

interface Entry {
  readonly stage: string;
  /** Where it is, for messages: `stages.ts: prod`, `stages.ts: prod[1]`. */
  readonly place: string;
  readonly isListed: boolean;
  readonly isChosen: boolean;
  readonly settings: StageSettings;
}

function entriesOf(stage: string, found: Stages[string], isChosen: boolean): Entry[] {
  const place = `${FILE}: ${stage}`;
  if (!isList(found)) return [{ stage, place, isListed: false, isChosen, settings: found }];
  return found.map((settings, index) => ({ stage, place: `${place}[${index}]`, isListed: true, isChosen, settings }));
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList(found: Stages[string]): found is readonly StageSettings[] {
  return Array.isArray(found);
}

interface Reading {
  readonly deployment?: Deployment;
  readonly mistakes: readonly string[];
}

function readEntry(
  { stage, place, isListed, settings: written }: Entry,
  variables: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): Reading {
  if (typeof written !== "object" || written === null) return { mistakes: [`${place} is ${inspect(written)}, but must be an object`] };
  const merged: Record<string, unknown> = { ...written, ...variables };
  // Last, because it is often set for other programs. It still wins over the default.
  const isRegionElsewhere = merged.region === undefined && Boolean(environment.AWS_REGION);
  if (isRegionElsewhere) merged.region = environment.AWS_REGION;
  const { data, error } = SETTINGS.safeParse(merged);
  if (!data) {
    const nameOf = (key: string) => {
      if (key in variables) return { name: variable(key), isWhole: true };
      return key === "region" && isRegionElsewhere ? { name: "AWS_REGION", isWhole: true } : { name: place, isWhole: false };
    };
    return {
      mistakes: error.issues.flatMap((issue) => {
        const { name, isWhole } = nameOf(String(issue.path[0]));
        return describeIssue(issue, merged, name, isWhole ? issue.path.slice(1) : issue.path);
      }),
    };
  }
  const settings = { ...data, stage };
  const prefix = resourcePrefix(settings);
  return { deployment: { id: isListed ? `${prefix}-${settings.region}` : prefix, settings }, mistakes: [] };
}

/** @param where the path of the value behind `name`: empty when `name` is the value itself */
function describeIssue(issue: z.core.$ZodIssue, value: unknown, name: string, where: readonly PropertyKey[]): string[] {
  const describe = (property: readonly PropertyKey[]) => (property.length === 0 ? name : `${name}: ${property.join(".")}`);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => `${describe([...where, key])} is not a setting; ${suggestion(key, issue.message.split(", "))}`);
  return [`${describe(where)} is ${inWords(valueAt(value, issue.path))}, but must be ${issue.message}`];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

function inWords(value: unknown): string {
  return value === undefined ? "missing" : (JSON.stringify(value) ?? String(value));
}

interface Variables {
  readonly values: Readonly<Record<string, unknown>>;
  readonly mistakes: readonly string[];
}

function readVariables(environment: NodeJS.ProcessEnv): Variables {
  const values: Record<string, unknown> = {};
  const mistakes: string[] = [];
  for (const key of KEYS) {
    const name = variable(key);
    const text = environment[name];
    if (!text) continue;
    const schema: z.ZodType = SETTINGS.shape[key];
    const candidates = [text, ...parsed(text)];
    const found = candidates.find((candidate) => schema.safeParse(candidate).success);
    if (found !== undefined) values[key] = found;
    else {
      const given = candidates.findLast((candidate) => typeof candidate === "object") ?? text;
      for (const issue of schema.safeParse(given).error?.issues ?? []) mistakes.push(...describeIssue(issue, given, name, issue.path));
    }
  }
  // A misspelt variable would otherwise be overlooked, and its setting would have its default.
  const known = ["FANFARE_STAGE", ...KEYS.map(variable)];
  const unknown = Object.keys(environment).filter((name) => name.startsWith("FANFARE_") && !known.includes(name));
  return { values, mistakes: [...unknown.map((name) => `${name} is not a setting; ${suggestion(name, known)}`), ...mistakes] };
}

/** `logRetentionDays` is set by `FANFARE_LOG_RETENTION_DAYS`. */
export function variable(key: string): string {
  return `FANFARE_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Numbers, truth values, lists and objects are JSON in a variable. */
function parsed(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

function readChoice(stages: Stages, { FANFARE_STAGE, STAGE }: NodeJS.ProcessEnv) {
  const source = FANFARE_STAGE ? "FANFARE_STAGE" : STAGE ? "STAGE" : "the default stage";
  const names = (FANFARE_STAGE || STAGE || DEFAULT_STAGE).split(",").map((name) => name.trim());
  const unknown = names.filter((name) => !Object.hasOwn(stages, name));
  return {
    stages: [...new Set(names)],
    mistakes: unknown.map((name) => `${source}: ${JSON.stringify(name)} is not in ${FILE}, which has ${Object.keys(stages).join(", ")}`),
  };
}

function stageNameMistakes(stage: string): string[] {
  const issues = stageName.safeParse(stage).error?.issues ?? [];
  return issues.map(({ message }) => `${FILE}: the stage ${JSON.stringify(stage)} must be ${message}`);
}

/** Such deployments would have the same names, and the same state. */
function repeatedIds(deployments: readonly Deployment[]): string[] {
  const ids = deployments.map(({ id }) => id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
  return repeated.map((id) => `${FILE}: two deployments are ${id}: give one another name or region`);
}
