import type { ApiError } from "../api-error";
import type { Schema } from "./service-model";
import { memberSchemas, structure } from "./static-structure";
import { ApiErrorOfModel } from "./wire";

export const TEXT: Schema = 0;

/**
 * The `Error` element and its value.
 * @param head the members that every error of the protocol has; those of the model follow.
 */
export function errorElement(error: ApiError, head: Readonly<Record<string, string>>): { readonly schema: Schema; readonly value: object } {
  const own = error instanceof ApiErrorOfModel ? Object.entries(memberSchemas(error.model.schema)) : [];
  const members = own.filter(([name]) => name.toLowerCase() !== "message");
  const texts = Object.keys(head).map((name) => [name, TEXT] as const);
  const values = error instanceof ApiErrorOfModel ? error.values : {};
  return { schema: structure("Error", Object.fromEntries([...texts, ...members])), value: { ...values, ...head } };
}
