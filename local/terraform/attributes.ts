import { z } from "zod";
import { UserError } from "../errors";
import type { Resource } from "./configuration";

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
 * The attributes of `resource` that `schema` asks for.
 * @throws UserError naming the resource and the attribute that is missing, wrong, or set to what the runtime does not emulate.
 */
export function read<T extends z.ZodType>(resource: Resource, schema: T): z.output<T> {
  const result = schema.safeParse(resource.attributes);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UserError(`${resource.address}: ${issue?.path.join(".")}: ${issue?.message}`);
}
