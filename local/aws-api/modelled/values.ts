import type { NormalizedSchema } from "@smithy/core/schema";
import { NumericValue } from "@smithy/core/serde";

export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/**
 * The first value in an input that is not of its schema's type. The SDK's deserializers pass such values on.
 * @returns AWS's message, or undefined when all types are right.
 */
export function wrongType(schema: NormalizedSchema, value: unknown): string | undefined {
  if (!isPresent(value) || schema.isDocumentSchema()) return undefined;
  if (schema.isStructSchema()) {
    if (!isPlainObject(value)) return notAllowed(value);
    const members = new Map(Object.entries(value));
    for (const [name, member] of schema.structIterator()) {
      const wrong = wrongType(member, members.get(name));
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }
  if (schema.isListSchema()) return Array.isArray(value) ? firstWrong(schema.getValueSchema(), value) : notAllowed(value);
  if (schema.isMapSchema()) return isPlainObject(value) ? firstWrong(schema.getValueSchema(), Object.values(value)) : notAllowed(value);
  return isScalar(schema, value) ? undefined : cannotConvert(schema, value);
}

function firstWrong(schema: NormalizedSchema, values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const wrong = wrongType(schema, value);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function isScalar(schema: NormalizedSchema, value: unknown): boolean {
  // A string with a media type is an object of the SDK's that extends String.
  if (schema.isStringSchema()) return typeof value === "string" || value instanceof String;
  if (schema.isBooleanSchema()) return typeof value === "boolean";
  if (schema.isNumericSchema()) return typeof value === "bigint" || (typeof value === "number" && !Number.isNaN(value));
  if (schema.isTimestampSchema()) return value instanceof Date && !Number.isNaN(value.getTime());
  if (schema.isBlobSchema()) return value instanceof Uint8Array;
  if (schema.isBigIntegerSchema()) return typeof value === "bigint";
  if (schema.isBigDecimalSchema()) return value instanceof NumericValue;
  return true;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function notAllowed(value: unknown): string {
  return typeof value === "object" ? "Start of structure or map found where not expected." : "Unexpected field type";
}

function cannotConvert(schema: NormalizedSchema, value: unknown): string {
  if (Array.isArray(value)) return "Start of list found where not expected";
  if (typeof value === "object" && !(value instanceof Date)) return notAllowed(value);
  return `${wireType(value)} cannot be converted to ${javaType(schema)}`;
}

function wireType(value: unknown): string {
  if (typeof value === "string" || value instanceof Date) return "STRING_VALUE";
  if (typeof value === "boolean") return value ? "TRUE_VALUE" : "FALSE_VALUE";
  return Number.isNaN(value) ? "STRING_VALUE" : "NUMBER_VALUE";
}

function javaType(schema: NormalizedSchema): string {
  if (schema.isStringSchema()) return "String";
  if (schema.isBooleanSchema()) return "Boolean";
  if (schema.isNumericSchema()) return "Integer";
  if (schema.isTimestampSchema()) return "Date";
  return schema.isBlobSchema() ? "ByteBuffer" : "Number";
}
