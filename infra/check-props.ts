import { inspect } from "node:util";
import { Token } from "cdktf";
import type { Construct } from "constructs";
import type { z } from "zod";

/** Props that cannot be deployed; the message has one line for each of them. */
export class PropsError extends Error {
  override readonly name = "PropsError";
}

/**
 * Refuses props that AWS would refuse, and props that are missing: `cdktf synth` does no type check, so a stack that does not compile is
 * synthesized too. Values that only Terraform knows (cdktf's tokens) are not checked.
 *
 * @param schema with what is allowed, in words, as its error messages
 * @throws {PropsError} with a line for each refused value: the construct's path, the prop, the value and what is allowed
 */
export function checkProps(construct: Construct, schema: z.ZodType, props: object): void {
  const issues = schema.safeParse(props).error?.issues ?? [];
  const refused = issues
    .map(({ path, message }) => ({ prop: path.join("."), value: valueAt(props, path), allowed: message }))
    .filter(({ value }) => !Token.isUnresolved(value));
  if (refused.length === 0) return;
  const lines = refused.map(({ prop, value, allowed }) => `${construct.node.path}: ${prop} is ${inWords(value)}, but must be ${allowed}`);
  throw new PropsError(lines.join("\n"));
}

function valueAt(props: object, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)[key], props);
}

function inWords(value: unknown): string {
  return value === undefined ? "missing" : inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
}
