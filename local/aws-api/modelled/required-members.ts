import type { NormalizedSchema } from "@smithy/core/schema";
import { requiredMembers } from "./static-structure";
import { isPresent } from "./values";

/**
 * AWS's message for required members that an input does not have, at any depth.
 * @returns undefined when all are there.
 */
export function missingMembersMessage(schema: NormalizedSchema, input: unknown): string | undefined {
  const missing = [...missingMembers(schema, input, [])];
  if (missing.length === 0) return undefined;
  const errors = missing.length === 1 ? "1 validation error" : `${missing.length} validation errors`;
  return `${errors} detected: ${missing
    .map((path) => `Value null at '${path.join(".")}' failed to satisfy constraint: Member must not be null`)
    .join("; ")}`;
}

type Path = readonly string[];

function* missingMembers(schema: NormalizedSchema, value: unknown, path: Path): Generator<Path> {
  if (typeof value !== "object" || value === null) return;
  if (schema.isStructSchema()) {
    const members = new Map(Object.entries(value));
    const required = requiredMembers(schema);
    for (const [name, member] of schema.structIterator()) {
      const memberPath = [...path, lowerFirst(name)];
      if (isPresent(members.get(name))) yield* missingMembers(member, members.get(name), memberPath);
      else if (required.has(name)) yield memberPath;
    }
  } else if (schema.isListSchema() && Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* missingMembers(schema.getValueSchema(), item, [...path, `${index + 1}`, "member"]);
  } else if (schema.isMapSchema()) {
    for (const [key, item] of Object.entries(value)) yield* missingMembers(schema.getValueSchema(), item, [...path, key, "member"]);
  }
}

function lowerFirst(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}
