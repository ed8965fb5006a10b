import original from "dynalite/db/conditionParser";
import fc from "fast-check";
import { linearParser } from "../../local/dynamodb/condition-parser";

type Parse = typeof original.parse;

/** As dynalite calls its parser: the parsed expression, or the mistake that it found. */
function outcomeOf(parse: Parse, expression: string): unknown {
  const context = {
    attrNames: { "#n": "name" },
    attrVals: { ":v": { S: "value" }, ":w": { S: "wert" } },
    unusedAttrNames: { "#n": true },
    unusedAttrVals: { ":v": true, ":w": true },
    isReserved: (word: string) => word.toUpperCase() === "NAME",
    compare: () => false,
  };
  try {
    const parsed = parse(expression, { context });
    // Through JSON, since Jest's own realm has another Array.
    return JSON.parse(JSON.stringify({ parsed, unused: [context.unusedAttrNames, context.unusedAttrVals] }));
  } catch (error) {
    return { message: (error as Error).message };
  }
}

const { expression } = fc.letrec<{ expression: string; operand: string; condition: string }>((tie) => ({
  operand: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("a", "#n", "a.b[0]", ":v", ":w", "name", "size(a)", "#missing"),
    tie("operand").map((operand) => `(${operand})`),
  ),
  condition: fc.oneof(
    fc.tuple(tie("operand"), fc.constantFrom("=", "<>", "<", ">="), tie("operand")).map((parts) => parts.join(" ")),
    fc.tuple(tie("operand"), tie("operand"), tie("operand")).map(([a, b, c]) => `${a} BETWEEN ${b} AND ${c}`),
    tie("operand").map((operand) => `a IN (${operand}, :v)`),
    fc.constantFrom("attribute_exists(a)", "begins_with(a, :v)", "contains(#n, :v)", "oops"),
  ),
  expression: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    tie("condition"),
    fc.tuple(tie("expression"), fc.constantFrom(" AND ", " OR ", " and "), tie("expression")).map((parts) => parts.join("")),
    tie("expression").map((inner) => `(${inner})`),
    tie("expression").map((inner) => `NOT ${inner}`),
    tie("expression").map((inner) => `(${inner}`),
  ),
}));

test("an expression means the same as to dynalite's own parser, its mistakes too", () => {
  const linear = linearParser();
  fc.assert(
    fc.property(
      expression.filter((text) => (text.match(/\(/g) ?? []).length <= 3),
      (text) => expect(outcomeOf(linear, text)).toEqual(outcomeOf(original.parse, text)),
    ),
    { numRuns: 50, examples: [["((#n) = a)"], ["(#n) = :v AND ((#n = :w) OR a = :v)"]] },
  );
}, 60_000);

test("sixty levels of parentheses are parsed, for which dynalite's own parser needs 4^60 steps", () => {
  const levels = 60;
  const text = `${"(".repeat(levels)}a = :v${" AND a = :w)".repeat(levels)}`;
  expect(outcomeOf(linearParser(), text)).toMatchObject({ parsed: { expression: { type: "and" } } });
});
