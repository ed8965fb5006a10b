import type { Account } from "../computed/computed-attributes";
import { madeUpValue } from "../computed/made-up-values";
import type { SetValues } from "../reader/configuration";
import { DATA_SOURCES } from "../reader/data-sources";
import type { AccountOf } from "./account-of";
import { filledData, filledResource, isMocked, isMockedList, isSharedMock } from "./mocks";
import { documentPlaceholders, isPolicyDocument } from "./policy-placeholders";
import { replaceTexts } from "./replace-texts";
import type { StateResource } from "./test-output";

type Values = Readonly<Record<string, unknown>>;

/** Values for attributes of one instance that the configuration does not set. Where it does, they have no effect. */
export interface Override {
  readonly target: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly values: Values;
  /** Names of those that are made up. */
  readonly madeUp: readonly string[];
}

/** What an evaluation was done with. */
export interface Evaluated {
  readonly region: string;
  readonly overrides: readonly Override[];
}

/** Rounds in which values that depend on values of other instances are found. */
const MAX_ROUNDS = 6;

/**
 * What AWS would give to each instance of `state`. An instance can depend on a value of another one: the URL of a stage has the id of its
 * API. So the mocked values of `state` are followed to the values that take their place.
 * @param before what `state` was evaluated with.
 */
export function overridesFor(
  state: readonly StateResource[],
  { account, accountOf }: { readonly account: Account; readonly accountOf: AccountOf },
  set: SetValues,
  before: Evaluated,
): Override[] {
  const instances = state.filter(({ type }) => type.startsWith("aws_") || type.startsWith("random_"));
  const madeUp = madeUpNames(instances, account, before.overrides);
  let overrides: Override[] = [];
  let replacements: ReadonlyMap<string, string> = new Map();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const last = JSON.stringify(overrides);
    overrides = instances.map((instance) => {
      const { region } = instance.values;
      const values = { ...replaceTexts(instance.values, replacements), ...(region === before.region && { region: account.region }) };
      return overrideOf({ ...instance, values }, madeUp.get(instance.address) ?? [], accountOf(instance.address), set);
    });
    if (JSON.stringify(overrides) === last) break;
    replacements = replacementsFor(instances, overrides);
  }
  return overrides;
}

function overrideOf(instance: StateResource, madeUpNames: readonly string[], account: Account, set: SetValues): Override {
  const { address, mode, type, values } = instance;
  const given = Object.fromEntries(
    Object.entries(set).flatMap(([reference, value]) =>
      reference.startsWith(`${address}.`) ? [[reference.slice(address.length + 1), value]] : [],
    ),
  );
  // Also those that follow from a given value, so that Terraform does not have to evaluate the stack once more for them.
  const exact = exactValues(instance, { ...values, ...given }, account);
  const madeUp = madeUpNames.filter((name) => !Object.hasOwn(exact, name) && !Object.hasOwn(given, name));
  return {
    target: address,
    mode,
    type,
    values: {
      // Providers with an alias have regions of their own.
      ...(typeof values.region === "string" && { region: values.region }),
      ...Object.fromEntries(madeUp.map((name) => [name, madeUpValue(type, [name], address, account)])),
      ...exact,
      ...given,
    },
    madeUp,
  };
}

function exactValues(instance: StateResource, values: Values, account: Account): Values {
  const { address, mode, type } = instance;
  if (isPolicyDocument(instance)) return documentPlaceholders(address);
  return mode === "data" ? filledData(type, values, address, account) : filledResource(type, values, address, account);
}

/**
 * By address, the names of the attributes that get a made-up value. A mocked value that occurs in several instances belongs to the one that
 * the others depend on.
 */
function madeUpNames(instances: readonly StateResource[], account: Account, before: readonly Override[]): Map<string, readonly string[]> {
  const earlier = new Map(before.map((override) => [override.target, override]));
  const owned = new Set(
    instances.flatMap((instance) =>
      Object.keys(exactValues(instance, instance.values, account)).flatMap((name) => textOf(instance.values[name])),
    ),
  );
  const inOrder = [...instances].sort((a, b) => dependencies(a) - dependencies(b));
  const names = new Map<string, string[]>();
  for (const { address, mode, type, values } of inOrder) {
    if (mode === "data" && Object.hasOwn(DATA_SOURCES, type)) continue;
    const kept = earlier.get(address)?.madeUp ?? [];
    const found = Object.keys(values).filter((name) => {
      const value = values[name];
      if (kept.includes(name)) return true;
      if (Array.isArray(value)) return isMockedList(value, type, name, account);
      if (!isMocked(value, type, account) || typeof madeUpValue(type, [name], address, account) !== "string") return false;
      return isSharedMock(String(value), type, account) || !owned.has(String(value));
    });
    for (const name of found) for (const text of textOf(values[name])) owned.add(text);
    names.set(address, found);
  }
  return names;
}

function dependencies({ depends_on: dependsOn = [] }: StateResource): number {
  return dependsOn.length;
}

function textOf(value: unknown): string[] {
  return typeof value === "string" ? [value] : [];
}

/** The values of overrides by the mocked values that they replace. */
function replacementsFor(instances: readonly StateResource[], overrides: readonly Override[]): Map<string, string> {
  const found = new Map<string, Set<string>>();
  for (const [index, { values }] of instances.entries()) {
    for (const [name, value] of Object.entries(overrides[index]?.values ?? {})) {
      const old = values[name];
      if (typeof old !== "string" || typeof value !== "string" || old.length < 8) continue;
      found.set(old, (found.get(old) ?? new Set()).add(value));
    }
  }
  return new Map([...found].flatMap(([old, [value = "", ...others]]) => (others.length === 0 && old !== value ? [[old, value]] : [])));
}
