// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform's expressions are what this file is about.
import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Configuration } from "../../local/terraform/reader/configuration";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();

/** What the values of `attributes` are once the stack around them is evaluated. */
async function evaluate(attributes: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> {
  const directory = mkdtempSync(path.join(folder, "stack-"));
  const stack = {
    provider: { aws: [{ region: "eu-west-1" }] },
    data: { aws_caller_identity: { me: {} }, aws_partition: { here: {} }, aws_region: { here: {} } },
    resource: {
      aws_dynamodb_table: { rows: { name: "rows", hash_key: "id", attribute: [{ name: "id", type: "S" }], tags: { a: "1", "b-c": "2" } } },
      aws_iam_role: { role: { name: "role", path: "/app/", managed_policy_arns: ["first", "second"] } },
      aws_cloudwatch_log_group: { subject: { name: "subject", ...attributes } },
    },
  };
  writeFileSync(path.join(directory, "cdk.tf.json"), JSON.stringify(stack));
  const configuration = await Configuration.load(directory);
  return { ...configuration.ofType("aws_cloudwatch_log_group")[0]?.attributes };
}

const EXPRESSIONS: readonly (readonly [text: string, value: unknown])[] = [
  ["no expression at all", "no expression at all"],
  ["$request.body.type and $default", "$request.body.type and $default"],
  ["$${request.body.type}", "${request.body.type}"],
  ["100 %%{", "100 %{"],
  ["a \\n b \"quoted\" 'text'", "a \\n b \"quoted\" 'text'"],
  ["first\nsecond ${1}\n", "first\nsecond 1\n"],
  // A string that is one expression keeps its type; one with text around it is a text.
  ["${5}", 5],
  ["${true}", true],
  ["${null}", null],
  ["n=${5} t=${true}", "n=5 t=true"],
  ['${"text"}', "text"],
  ['${"tab\\t quote\\" line\\n \\u00e9 \\U0001F600 \\\\ $${x}"}', 'tab\t quote" line\n é 😀 \\ ${x}'],
  ['${join("\\n", ["a", "b"])}', "a\nb"],
  ['${jsonencode({ "a\\"b" = "c\\\\d" })}', '{"a\\"b":"c\\\\d"}'],
  ['${["a", 1]}', ["a", 1]],
  ['${{ a = 1, "b" = "c" }}', { a: 1, b: "c" }],
  // References.
  ["${aws_dynamodb_table.rows.arn}", "arn:aws:dynamodb:eu-west-1:123456789012:table/rows"],
  ["${aws_dynamodb_table.rows.arn}/index/*", "arn:aws:dynamodb:eu-west-1:123456789012:table/rows/index/*"],
  ["${aws_iam_role.role.arn}", "arn:aws:iam::123456789012:role/app/role"],
  ["${data.aws_caller_identity.me.account_id}", "123456789012"],
  ["arn:${data.aws_partition.here.partition}:x:${data.aws_region.here.name}", "arn:aws:x:eu-west-1"],
  ["${aws_dynamodb_table.rows.attribute[0].name}", "id"],
  ["${aws_dynamodb_table.rows.tags.a}", "1"],
  ['${aws_dynamodb_table.rows.tags["b-c"]}', "2"],
  ["${aws_iam_role.role.managed_policy_arns[1]}", "second"],
  ["${(aws_dynamodb_table.rows.name)}", "rows"],
  ['${{ x = "y" }["x"]}', "y"],
  // Conditions.
  ['${true ? "yes" : "no"}', "yes"],
  ['${false ? aws_nothing.at_all.id : "no"}', "no"],
  // Functions.
  ['${join(",", ["a", "b"])}', "a,b"],
  ['${lower("ABC")}${upper("def")}', "abcDEF"],
  ['${concat(["a"], ["b", "c"])}', ["a", "b", "c"]],
  ["${merge({ a = 1 }, { a = 2, b = 3 })}", { a: 2, b: 3 }],
  ['${replace("a-b-c", "-", "_")}', "a_b_c"],
  ['${replace("a1b22c", "/[0-9]+/", "-")}', "a-b-c"],
  ['${replace("user@example", "/(\\\\w+)@(\\\\w+)/", "$2 at $1")}', "example at user"],
  ['${trimprefix("wss://host", "wss://")}${trimprefix("a", "b")}', "hosta"],
  ["${tostring(7)}", "7"],
  ['${jsonencode({ b = [1, true, null], a = "<&>" })}', '{"a":"\\u003c\\u0026\\u003e","b":[1,true,null]}'],
  ['${jsonencode({ Resource = "${aws_dynamodb_table.rows.arn}" })}', '{"Resource":"arn:aws:dynamodb:eu-west-1:123456789012:table/rows"}'],
  ['${join("/", [lower("A"), aws_dynamodb_table.rows.name])}', "a/rows"],
];

test("expressions have the values that they have in Terraform", async () => {
  // when: all in one stack, as each stack costs a start of the parser
  const attributes = await evaluate(Object.fromEntries(EXPRESSIONS.map(([text], index) => [`a${index}`, text])));
  // then
  expect(EXPRESSIONS.map(([text], index) => [text, attributes[`a${index}`]])).toEqual(EXPRESSIONS);
});

test("blocks and lists are evaluated however deep they are, and meta-arguments are left out", async () => {
  expect(
    await evaluate({
      block: [{ list: ["${1}", { name: "${aws_iam_role.role.name}" }] }],
      lifecycle: { ignore_changes: ["${no.such.thing}"] },
      depends_on: ["aws_nothing.at_all"],
      "//": { metadata: "${also.not.read}" },
    }),
  ).toEqual({
    name: "subject",
    id: "subject",
    arn: "arn:aws:logs:eu-west-1:123456789012:log-group:subject",
    block: [{ list: [1, { name: "role" }] }],
  });
});

test.each([
  ["${aws_dynamodb_table.rows.tags.none}", /^aws_cloudwatch_log_group\.subject: text: \{"a":"1","b-c":"2"\} has no none$/],
  ["${aws_cloudwatch_log_group.subject.arn}", /^the stack has a cycle of references through aws_cloudwatch_log_group\.subject$/],
  ["${data.aws_vpc.main.id}", /^aws_cloudwatch_log_group\.subject: text: the stack refers to data\.aws_vpc\.main and does not declare it$/],
  ["${var.name}", /^aws_cloudwatch_log_group\.subject: text: the stack refers to var\.name and does not declare it$/],
  ["text ${[1]}", /^aws_cloudwatch_log_group\.subject: text: must be a string, not \[1\]$/],
  ["line\n${oops(", /^cdk\.tf\.json holds an expression that does not parse: /],
])("%j is an error of one line", async (text, message) => {
  const error: Error = await evaluate({ text }).then(
    () => new Error("it was evaluated"),
    (refusal) => refusal,
  );
  expect([error.name, error.message]).toEqual(["UserError", expect.stringMatching(message)]);
  expect(error.message).not.toContain("\n");
});
