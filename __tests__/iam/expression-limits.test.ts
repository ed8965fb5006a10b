import { expressionProblem } from "../../local/dynamodb/expression-limits";

const chain = (conditions: number) => Array.from({ length: conditions }, () => "a=:v").join(" AND ");

test.each([
  ["20 nested parentheses", `${"(".repeat(20)}a = :v${")".repeat(20)}`, "The expression has redundant parentheses;"],
  ["a doubled pair within", "a = :v AND ((a = :w OR b = :w))", "The expression has redundant parentheses;"],
  ["a doubled pair around an operand", "((a)) = :v", "The expression has redundant parentheses;"],
  ["a doubled pair behind NOT", "NOT ((a = :v))", "The expression has redundant parentheses;"],
  ["151 comparisons and what joins them", chain(151), "The expression contains too many operators; operator count: 301"],
  ["301 functions", "f(a)".repeat(301), "The expression contains too many operators; operator count: 301"],
])("a condition with %s is refused as DynamoDB refuses it", (_what, expression, problem) => {
  for (const name of ["ConditionExpression", "FilterExpression", "KeyConditionExpression"])
    expect(expressionProblem({ [name]: expression })).toBe(`Invalid ${name}: ${problem}`);
});

test.each([
  ["parentheses that group", "((a = :v AND b = :w) OR c = :v) AND (d = :w)"],
  ["one pair around everything", "(a = :v)"],
  ["a pair around each side", "(a) = (:v)"],
  ["parentheses behind a function and behind IN", "attribute_exists((a)) AND a IN ((:v), :w)"],
  ["150 comparisons and what joins them", chain(150)],
  ["a BETWEEN, whose AND is part of it", Array.from({ length: 150 }, () => "a BETWEEN :v AND :w").join(" AND ")],
  ["parentheses that do not match, which is a matter of syntax", "((a = :v)))("],
])("a condition with %s goes to the database", (_what, expression) => {
  expect(expressionProblem({ FilterExpression: expression })).toBeUndefined();
});

test.each(["UpdateExpression", "ConditionExpression", "KeyConditionExpression", "FilterExpression", "ProjectionExpression"])(
  "a %s has at most 4 KB, in bytes",
  (name) => {
    const longest = `${"a".repeat(4_094)}ü`;
    expect(expressionProblem({ [name]: longest })).toBeUndefined();
    expect(expressionProblem({ [name]: `${longest}a` })).toBe(
      `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: 4097`,
    );
  },
);

test("the expressions of a batch have the same limits", () => {
  const RequestItems = { a: { Keys: [] }, b: { ProjectionExpression: "a".repeat(4_097) }, c: null };
  expect(expressionProblem({ RequestItems })).toMatch(/^Invalid ProjectionExpression: Expression size/);
});
