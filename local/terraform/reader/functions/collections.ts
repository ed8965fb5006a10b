import { ExpressionError } from "../../expression-error";
import { compareText, describe, isEqual, isMap, sortedEntries, toBoolean, toList, toMap, toNumber, toText, unify } from "../../values";
import type { TerraformFunction } from "../evaluate";

/** developer.hashicorp.com/terraform/language/functions, "Collection Functions" */
export const COLLECTION_FUNCTIONS: Readonly<Record<string, TerraformFunction>> = {
  alltrue: (list) => toList(list).every(toBoolean),
  anytrue: (list) => toList(list).some(toBoolean),
  chunklist: (list, size) => chunk(toList(list), toNumber(size)),
  coalesce: (...values) => firstOf(unify(values), (value) => value !== null && value !== ""),
  coalescelist: (...lists) => firstOf(lists, (list) => list !== null && toList(list).length > 0),
  compact: (list) => toList(list).filter((item) => item !== null && item !== ""),
  concat: (...lists) => lists.flatMap(toList),
  contains: (list, value) => toList(list).some((item) => isEqual(item, value)),
  distinct: (list) => distinct(toList(list)),
  element: (list, index) => element(toList(list), toNumber(index)),
  flatten: (list) => toList(list).flat(Number.POSITIVE_INFINITY),
  index: (list, value) => indexOf(toList(list), value),
  keys: (map) => sortedEntries(toMap(map)).map(([key]) => key),
  length: (value) => lengthOf(value),
  lookup: (map, key, ...otherwise) => lookUp(toMap(map), toText(key), otherwise),
  merge: (...maps) => Object.fromEntries(maps.filter((map) => map !== null).flatMap((map) => Object.entries(toMap(map)))),
  one: (list) => one(toList(list)),
  range: (...limits) => range(limits.map(toNumber)),
  reverse: (list) => [...toList(list)].reverse(),
  setintersection: (first, ...others) =>
    asSet(toList(first).filter((item) => others.every((other) => toList(other).some((found) => isEqual(found, item))))),
  setsubtract: (from, other) => asSet(toList(from).filter((item) => !toList(other).some((found) => isEqual(found, item)))),
  setunion: (...sets) => asSet(sets.flatMap(toList)),
  slice: (list, start, end) => slice(toList(list), toNumber(start), toNumber(end)),
  sort: (list) => toList(list).map(toText).sort(compareText),
  tolist: (list) => unify(toList(list)),
  tomap: (map) => toMap(map),
  toset: (list) => asSet(unify(toList(list))),
  values: (map) => sortedEntries(toMap(map)).map(([, value]) => value),
  zipmap: (keys, values) => zip(toList(keys).map(toText), toList(values)),
};

/** A set has no order of its own; Terraform shows and walks it sorted. */
function asSet(items: readonly unknown[]): unknown[] {
  const isNumeric = items.every((item) => typeof item === "number");
  return distinct(items).sort(
    isNumeric ? (a, b) => toNumber(a) - toNumber(b) : (a, b) => compareText(JSON.stringify(a), JSON.stringify(b)),
  );
}

function distinct(items: readonly unknown[]): unknown[] {
  return items.filter((item, index) => items.findIndex((other) => isEqual(other, item)) === index);
}

function firstOf(values: readonly unknown[], isTaken: (value: unknown) => boolean): unknown {
  const found = values.find(isTaken);
  if (found === undefined) throw ExpressionError.invalid("no argument has a value");
  return found;
}

function element(list: readonly unknown[], index: number): unknown {
  if (list.length === 0) throw ExpressionError.invalid("the list is empty");
  return list[((index % list.length) + list.length) % list.length];
}

function indexOf(list: readonly unknown[], value: unknown): number {
  const index = list.findIndex((item) => isEqual(item, value));
  if (index < 0) throw ExpressionError.invalid(`the list does not hold ${describe(value)}`);
  return index;
}

/** A text's length is what a reader would count, not its bytes. */
function lengthOf(value: unknown): number {
  if (typeof value === "string") return [...new Intl.Segmenter().segment(value)].length;
  return isMap(value) ? Object.keys(value).length : toList(value).length;
}

function lookUp(map: Readonly<Record<string, unknown>>, key: string, otherwise: readonly unknown[]): unknown {
  if (Object.hasOwn(map, key)) return map[key];
  if (otherwise.length === 0) throw ExpressionError.invalid(`the map has no ${key}`);
  return otherwise[0];
}

function one(list: readonly unknown[]): unknown {
  if (list.length > 1) throw ExpressionError.invalid(`the list has ${list.length} elements`);
  return list[0] ?? null;
}

function range(limits: readonly number[]): number[] {
  const [start, limit] = limits.length === 1 ? [0, limits[0] ?? 0] : [limits[0] ?? 0, limits[1] ?? 0];
  const step = limits[2] ?? (limit < start ? -1 : 1);
  const count = Math.ceil((limit - start) / step);
  if (step === 0 || count < 0) throw ExpressionError.invalid(`${step} does not lead from ${start} to ${limit}`);
  if (count > MAX_RANGE) throw ExpressionError.invalid(`more than ${MAX_RANGE} elements`);
  return Array.from({ length: count }, (_item, index) => start + index * step);
}

/** developer.hashicorp.com/terraform/language/functions/range */
const MAX_RANGE = 1024;

function slice(list: readonly unknown[], start: number, end: number): readonly unknown[] {
  if (start < 0 || end < start || end > list.length)
    throw ExpressionError.invalid(`${start} to ${end} is outside of the list's ${list.length}`);
  return list.slice(start, end);
}

function chunk(list: readonly unknown[], size: number): unknown[] {
  if (size === 0) return [list];
  return Array.from({ length: Math.ceil(list.length / size) }, (_item, index) => list.slice(index * size, (index + 1) * size));
}

function zip(keys: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  if (keys.length !== values.length) throw ExpressionError.invalid(`${keys.length} keys and ${values.length} values`);
  return Object.fromEntries(keys.map((key, index) => [key, values[index]]));
}
