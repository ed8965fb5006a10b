import fc from "fast-check";
import { memberText } from "../../lambdas/core/member-text";
import { anyText } from "../helpers/any-text";

test.each([
  ["a number of more digits than a double has", '{"data":12345678901234567890}', "12345678901234567890"],
  ["a number beyond all doubles", '{"data":1e999}', "1e999"],
  ["the zeros behind the point", '{"data":1.10}', "1.10"],
  ["a negative zero", '{"data":-0}', "-0"],
  ["white space inside, and none around", '{"data" :\r\n\t{ "a" : [ 1.0 , 2 ] }\n, "x":1}', '{ "a" : [ 1.0 , 2 ] }'],
  ["escapes as they are", '{"data":["\\u0041\\/\\ud83c"]}', '["\\u0041\\/\\ud83c"]'],
  ["brackets, quotes and commas in strings", '{"x":"\\"}],{\\\\","data":{"a":"\\\\\\"}, [:"}}', '{"a":"\\\\\\"}, [:"}'],
  ["keys in their order, twice if need be", '{"data":{"b":1,"a":2,"b":3}}', '{"b":1,"a":2,"b":3}'],
  ["the last of several members", '{"data":1,"x":{"data":2},"data":[3],"y":"data"}', "[3]"],
  ["a key that is escaped", '{"\\u0064at\\u0061":true}', "true"],
  ["a string, with its quotes", '{"data":"hello"}', '"hello"'],
])("the text of a member is as it was written: %s", (_, json, expected) => {
  expect(memberText(json, "data")).toBe(expected);
});

test.each(["{}", '{"x":{"data":1}}', '{"x":[{"data":1}],"y":"data"}', '{"":1}'])("%s has no such member", (json) => {
  expect(memberText(json, "data")).toBeUndefined();
});

test("depth is no limit", () => {
  const deep = "[".repeat(60_000) + "]".repeat(60_000);
  expect(memberText(`{"data":${deep}}`, "data")).toBe(deep);
});

const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);

/** JSON text of any value, with any white space that is allowed, and with escapes that need not be. */
const jsonText = fc.letrec<{ value: string; array: string; object: string; member: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    anyText().map((text) => JSON.stringify(text)),
    anyText({ maxLength: 5 }).map(escaped),
    fc.stringMatching(/^-?(0|[1-9]\d{0,30})(\.\d{1,30})?([eE][+-]?\d{1,4})?$/),
    fc.constantFrom("true", "false", "null"),
    tie("array"),
    tie("object"),
  ),
  array: listOf(tie("value"), "[", "]"),
  object: listOf(tie("member"), "{", "}"),
  member: fc
    .tuple(fc.constantFrom('"data"', escaped("data"), '"x"', '""', '"__proto__"'), space, space, tie("value"))
    .map(([key, before, behind, value]) => `${key}${before}:${behind}${value}`),
}));

function listOf(entry: fc.Arbitrary<string>, opening: string, closing: string): fc.Arbitrary<string> {
  const spaced = fc.tuple(space, entry, space).map((parts) => parts.join(""));
  return fc.array(spaced, { maxLength: 4 }).map((entries) => `${opening}${entries.join()}${closing}`);
}

function escaped(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, "0"));
  return `"${units.map((unit) => `\\u${unit}`).join("")}"`;
}

test("of any object, the text of a member is a part of its text, and means what JSON.parse makes of the member", () => {
  fc.assert(
    fc.property(jsonText.object, (json) => {
      const text = memberText(json, "data");
      const object: Record<string, unknown> = JSON.parse(json);
      if (text === undefined) return expect(Object.hasOwn(object, "data")).toBe(false);
      expect(json).toContain(text);
      expect(text).toBe(text.trim());
      return expect(JSON.parse(text)).toEqual(object.data);
    }),
    { numRuns: 500 },
  );
});
