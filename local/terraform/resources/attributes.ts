import { z } from "zod";
import { UserError } from "../../errors";
import type { Resource } from "../evaluated-stack";
import { joined } from "../not-evaluated";
import { toBoolean, toNumber, toText } from "../values";
import { attributeProblem } from "./attribute-problem";

/** Terraform converts simple values to the type of their attribute: `"30"`, `"true"`, and a number where a text is needed. */
function converted<T extends z.ZodType>(convert: (value: unknown) => unknown, schema: T) {
  return z.preprocess((value) => {
    try {
      return convert(value);
    } catch {
      // Not convertible: the schema says so.
      return value;
    }
  }, schema);
}

export const text = (schema: z.ZodType<string> = z.string()) => converted(toText, schema);
export const number = (schema: z.ZodType<number> = z.number()) => converted(toNumber, schema);
export const flag = () => converted(toBoolean, z.boolean());
export const texts = () => z.array(text());
export const textMap = () => z.record(z.string(), text());

/** An attribute that would change the outcome and is not emulated: only its absence is taken. */
export const unset = (why: string) =>
  z.preprocess((value) => (isEmpty(value) || value === false ? undefined : value), z.undefined(why).optional());

/** In the state of Terraform, blocks and maps that are not set are empty. */
function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** A nested block: an object, or a list with that one object, or absent. */
export function block<T extends z.ZodRawShape>(shape: T) {
  const schema = z.object(shape);
  return z.preprocess((value) => (Array.isArray(value) ? value[0] : value), schema.optional());
}

/** A nested block that may stand several times. */
export function blocks<T extends z.ZodRawShape>(shape: T) {
  return z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(z.object(shape)));
}

/**
 * The attributes of `resource` that `schema` asks for. No other attribute is evaluated.
 * @throws UserError with a line for each attribute that is missing, wrong, or set to something that the runtime does not emulate.
 */
export function read<T extends z.ZodRawShape>(
  { address, attributes }: Pick<Resource, "address" | "attributes">,
  schema: z.ZodObject<T>,
): z.output<z.ZodObject<T>> {
  const evaluated: Record<string, unknown> = {};
  const errors: UserError[] = [];
  for (const name of Object.keys(schema.shape)) {
    try {
      evaluated[name] = withoutNulls(attributes[name]);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      errors.push(error);
    }
  }
  const result = schema.safeParse(evaluated, { error: attributeProblem });
  if (result.success && errors.length === 0) return result.data;
  for (const { path, message } of result.error?.issues ?? []) {
    if (Object.hasOwn(evaluated, String(path[0]))) errors.push(new UserError(`${address}: ${inTerraform(path)}: ${message}`));
  }
  throw joined(errors);
}

/** `attribute[0].type` */
function inTerraform(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`)).join("");
}

/** `null` is "not set" everywhere. */
function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== "object") return value;
  const set = Object.entries(value as object).filter(([, part]) => part !== null);
  return Object.fromEntries(set.map(([key, part]) => [key, withoutNulls(part)]));
}
