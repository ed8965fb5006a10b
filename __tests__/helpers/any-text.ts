import fc from "fast-check";

/** Characters of all of Unicode. fast-check's own units list the whole of it for each arbitrary, which takes up to half a second of processor time. */
const character = fc
  .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0x80, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((codePoint) => String.fromCodePoint(codePoint), codePointOf);

/** Texts of any characters, whether letters, controls or emoji, and names that JavaScript's objects have, such as `__proto__`. */
export function anyText({ maxLength }: { readonly maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ unit: character, ...(maxLength !== undefined && { maxLength }) });
}

/** The way back, by which fast-check finds out that it can give such names. @throws Error when it is not one character */
function codePointOf(text: unknown): number {
  const [character = "", ...more] = String(text);
  const codePoint = character.codePointAt(0);
  if (codePoint === undefined || more.length > 0) throw new Error("not one character");
  return codePoint;
}
