import type { z } from "zod";
import { describe } from "../values";

type Issue = z.core.$ZodRawIssue;

/** What is wrong with an attribute, in Terraform's words: `missing`, `must be a number, not "soon"`. Undefined where the schema says it itself. */
export function attributeProblem(issue: Issue): string | undefined {
  if (issue.input === undefined) return "missing";
  const allowed = allowedBy(issue);
  return allowed && `must be ${allowed}, not ${describe(issue.input)}`;
}

function allowedBy(issue: Issue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? "of another type";
    case "invalid_value":
      return oneOf(issue.values.map((value) => JSON.stringify(value)));
    case "too_small":
      return `${issue.minimum} or more`;
    case "too_big":
      return `${issue.maximum} or less`;
    default:
      return undefined;
  }
}

/** By zod's names. An object of the schema is a block. */
const TYPES: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "a block",
  record: "a map",
  string: "a string",
};

function oneOf(values: readonly string[]): string {
  const last = values.at(-1) ?? "";
  return values.length < 2 ? last : `${values.slice(0, -1).join(", ")} or ${last}`;
}
