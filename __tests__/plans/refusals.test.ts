// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are Terraform's.
import { readConfiguration } from "../helpers/read-configuration";

const role = (policy: unknown) => ({ resource: { aws_iam_role_policy: { own: { name: "own", role: "r", policy } } } });

test.each<[title: string, stack: object, message: string]>([
  [
    "a function that changes",
    role("${timestamp()}"),
    "aws_iam_role_policy.own: policy: the local runtime does not evaluate the Terraform function timestamp(): whose answer is another each time",
  ],
  [
    "count",
    { resource: { aws_iam_role: { many: { count: 2, name: "x" } } } },
    "aws_iam_role.many: count: the local runtime does not expand it; write each one out",
  ],
  [
    "for_each",
    { resource: { aws_iam_role: { many: { for_each: {}, name: "x" } } } },
    "aws_iam_role.many: for_each: the local runtime does not expand it; write each one out",
  ],
  [
    "a dynamic block",
    { resource: { aws_iam_role: { many: { dynamic: { inline_policy: { for_each: [] } }, name: "x" } } } },
    "aws_iam_role.many: inline_policy: the local runtime does not expand dynamic blocks; write each one out",
  ],
  [
    "a module's output",
    role("${module.vpc.id}"),
    "aws_iam_role_policy.own: policy: the local runtime does not evaluate module.vpc.id; write its value out",
  ],
  [
    "a resource that is not declared",
    role("${aws_iam_role.gone.arn}"),
    "aws_iam_role_policy.own: policy: the stack refers to aws_iam_role.gone and does not declare it",
  ],
  [
    "an archive that has to be made",
    { ...role("${data.archive_file.zip.id}"), data: { archive_file: { zip: {} } } },
    "data.archive_file.zip: the local runtime makes no zip files; name one that is there",
  ],
  ["what Terraform refuses too", role("${upper(1 + null)}"), "aws_iam_role_policy.own: policy: must be a number, not null"],
  [
    "an error in what is referred to",
    { resource: { ...role("${aws_iam_role.r.name}").resource, aws_iam_role: { r: { name: '${tonumber("x")}' } } } },
    'aws_iam_role.r: name: tonumber(): must be a number, not "x"',
  ],
  [
    "a variable without a value",
    { ...role("${var.nobody}"), variable: { nobody: { type: "string" } } },
    "aws_iam_role_policy.own: policy: the variable nobody has no default: set TF_VAR_nobody in the environment, or a value in terraform.tfvars",
  ],
  [
    "white space that is stripped",
    role("${~ local.x ~}"),
    "aws_iam_role_policy.own: policy: the local runtime does not evaluate the Terraform expression ${~ local.x ~}, whose ~ strips white space",
  ],
  [
    "a cycle",
    { locals: { a: "${local.b}", b: "${local.a}" }, ...role("${local.a}") },
    "the stack has a cycle of references through local.a",
  ],
])("%s is refused in one line that says where", async (_title, stack, message) => {
  await expect(readConfiguration(stack)).rejects.toThrow(new Error(message));
});

test("a function that the runtime does not know is named, with those that it knows", async () => {
  const reading = readConfiguration(role('${cidrsubnet("10.0.0.0/8", 8, 1)}'));

  await expect(reading).rejects.toThrow(
    /^aws_iam_role_policy\.own: policy: .* function cidrsubnet\(\): it knows abs, abspath, alltrue, .*zipmap$/,
  );
});

test("an expression that does not parse is named with the reason", async () => {
  const reading = readConfiguration(role("${upper(}"));

  await expect(reading).rejects.toThrow(/^cdk\.tf\.json holds an expression that does not parse: "\$\{upper\(\}": /);
});
