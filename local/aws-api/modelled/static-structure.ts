import type { NormalizedSchema } from "@smithy/core/schema";
import type { Schema } from "./service-model";

/** A structure as client packages write it: an array whose last item says how many of the first members are required. */
type StaticStructure = readonly [
  kind: number,
  namespace: string,
  name: string,
  traits: unknown,
  names: readonly string[],
  members: readonly Schema[],
  required?: number,
];

const STRUCTURE = 3;

/** @returns the names of the required members. */
export function requiredMembers(schema: NormalizedSchema): ReadonlySet<string> {
  if (schema.isUnitSchema()) return new Set();
  const [, , , , names, , required = 0] = staticStructure(schema);
  return new Set(names.slice(0, required));
}

/** The structure, under its name, with those of its members alone that `isWanted`. */
export function memberSubset(schema: NormalizedSchema, isWanted: (name: string) => boolean): Schema {
  const [kind, namespace, name, traits] = staticStructure(schema);
  const members = Object.entries(memberSchemas(schema)).filter(([member]) => isWanted(member));
  return [kind, namespace, name, traits, members.map(([member]) => member), members.map(([, one]) => one)] as unknown as Schema;
}

export function memberSchemas(schema: NormalizedSchema): Readonly<Record<string, Schema>> {
  const [, , , , names, members] = staticStructure(schema);
  return Object.fromEntries(members.map((member, index) => [names[index] ?? "", member]));
}

/** A structure that no model has, such as the envelope of an answer. */
export function structure(name: string, members: Readonly<Record<string, Schema>>): Schema {
  return [STRUCTURE, "", name, 0, Object.keys(members), Object.values(members)] as unknown as Schema;
}

function staticStructure(schema: NormalizedSchema): StaticStructure {
  return schema.getSchema() as unknown as StaticStructure;
}
