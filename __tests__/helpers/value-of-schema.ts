import type { NormalizedSchema } from "@smithy/core/schema";

/** A value of a schema's type with all its members. Texts have characters that XML, forms, paths or headers write in another way. */
export function valueOfSchema(schema: NormalizedSchema, name: string, within: readonly unknown[] = []): unknown {
  const { httpResponseCode, mediaType, httpLabel } = schema.getMergedTraits();
  const deeper = [...within, schema.getSchema()];
  if (schema.isUnitSchema()) return {};
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].filter(([member, one]) => !CHANGED_BY_CLIENT.test(member) && !isWithin(one, deeper));
    const kept = schema.isUnionSchema() ? members.slice(0, 1) : members;
    return Object.fromEntries(kept.map(([member, one]) => [member, valueOfSchema(one, member, deeper)]));
  }
  if (schema.isListSchema()) {
    const items = within.length < 3 ? [1, 2] : [1];
    return items.map((item) => valueOfSchema(schema.getValueSchema(), `${name}${item}`, deeper));
  }
  if (schema.isMapSchema()) return { one: valueOfSchema(schema.getValueSchema(), name, deeper) };
  if (schema.isBooleanSchema()) return true;
  if (schema.isNumericSchema()) return httpResponseCode ? 202 : 7;
  if (schema.isTimestampSchema()) return new Date("2026-07-01T10:20:30Z");
  if (schema.isBlobSchema()) return Buffer.from("octets \u0001");
  if (mediaType) return "{}";
  return CHECKED_BY_CLIENT.get(name) ?? (httpLabel ? `${name} of/ü` : `${name} <&"> ü`);
}

/** S3's client encodes keys and adds their digests. */
const CHANGED_BY_CLIENT = /SSECustomerKey/;

const CHECKED_BY_CLIENT = new Map([
  ["Bucket", "bucket"],
  ["ChecksumAlgorithm", "CRC32"],
  ["RequestRoute", "route"],
  // S3's client sets it to the text of another header's date.
  ["ExpiresString", "Wed, 01 Jul 2026 10:20:30 GMT"],
]);

/** Some structures contain themselves. */
function isWithin(schema: NormalizedSchema, within: readonly unknown[]): boolean {
  if (schema.isListSchema() || schema.isMapSchema()) return isWithin(schema.getValueSchema(), within);
  return schema.isStructSchema() && within.includes(schema.getSchema());
}
