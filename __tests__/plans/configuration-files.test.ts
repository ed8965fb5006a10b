// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are Terraform's.
import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Configuration, type SetValues } from "../../local/terraform/reader/configuration";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();

/** The attributes that `aws_x.subject` has in a folder with these files; objects are written as JSON. */
async function attributesIn(files: Readonly<Record<string, object | string>>, set: SetValues = {}): Promise<Record<string, unknown>> {
  const directory = mkdtempSync(path.join(folder, "stack-"));
  for (const [name, content] of Object.entries(files))
    writeFileSync(path.join(directory, name), typeof content === "string" ? content : JSON.stringify(content));
  const configuration = await Configuration.load(directory, set);
  return { ...configuration.ofType("aws_x")[0]?.attributes };
}

function subject(attributes: object): object {
  return { resource: { aws_x: { subject: attributes } } };
}

test("every *.tf.json of the folder is part of the configuration, and override files come last", async () => {
  const attributes = await attributesIn({
    "cdk.tf.json": subject({ a: "cdk", b: "${local.b}", c: "cdk" }),
    "more.tf.json": { locals: { b: "more" } },
    "a_override.tf.json": subject({ a: "${local.b} override" }),
    "notes.json": "no configuration",
  });

  expect(attributes).toEqual({ a: "more override", b: "more", c: "cdk" });
});

test("blocks are objects or lists of objects at every level", async () => {
  const attributes = await attributesIn({
    "cdk.tf.json": { locals: [{ n: 1 }], resource: [{ aws_x: [{ subject: [{ a: "${local.n}" }] }] }] },
  });

  expect(attributes).toEqual({ a: 1 });
});

test("a resource that is declared twice is refused", async () => {
  const reading = attributesIn({ "a.tf.json": subject({}), "b.tf.json": subject({}) });

  await expect(reading).rejects.toThrow(/b\.tf\.json is not a Terraform configuration: resource\.aws_x\.subject: is declared twice$/);
});

test("variables take their values from files and the environment, in Terraform's order, converted to their types", async () => {
  // given
  process.env.TF_VAR_fanfare_env = "env";
  process.env.TF_VAR_fanfare_file = "env";
  process.env.TF_VAR_fanfare_list = '["1", 2]';
  const variable = {
    fanfare_env: { default: "default" },
    fanfare_file: { default: "default" },
    fanfare_auto: { type: "number" },
    fanfare_list: { type: "list(number)" },
    fanfare_object: { type: "object({ size = optional(number, 3), name = string, on = bool })" },
    fanfare_null: { type: "string", default: "default", nullable: false },
  };
  const names = ["env", "file", "auto", "list", "object", "null"];
  try {
    // when
    const attributes = await attributesIn({
      "cdk.tf.json": { variable, ...subject(Object.fromEntries(names.map((name) => [name, `\${var.fanfare_${name}}`]))) },
      "terraform.tfvars":
        'fanfare_file = "tf${"$"}${"vars"}"\nfanfare_auto = 1\nfanfare_null = null\nfanfare_object = { name = 5, on = "true" }\n',
      "terraform.tfvars.json": { fanfare_auto: 2 },
      "z.auto.tfvars": 'fanfare_auto = "4"\n',
      "a.auto.tfvars.json": { fanfare_auto: 3 },
    });
    // then
    expect(attributes).toEqual({
      env: "env",
      file: "tf$vars",
      auto: 4,
      list: [1, 2],
      object: { size: 3, name: "5", on: true },
      null: "default",
    });
  } finally {
    for (const name of names) delete process.env[`TF_VAR_fanfare_${name}`];
  }
});

test("the validations of all variables are evaluated, and all that fail are told", async () => {
  const validation = (condition: string, error_message: string) => [{ condition, error_message }];
  const variable = {
    stage: { default: "prod", validation: validation('${contains(["dev", "live"], var.stage)}', "${var.stage} is no stage.") },
    size: { default: 5, validation: validation("${var.size < 3}", "Too large.") },
    fine: { default: 1, validation: validation("${var.fine > 0}", "Too small.") },
    unset: { validation: validation("${var.unset > 0}", "Not looked at.") },
  };

  await expect(attributesIn({ "cdk.tf.json": { variable } })).rejects.toThrow(
    new Error("var.stage: prod is no stage.\nvar.size: Too large."),
  );
});

test.each([
  ["a value that is not of its type", { n: { type: "number" } }, 'n = "x"', 'aws_x.subject: n: must be a number, not "x"'],
  ["a missing attribute", { n: { type: "object({ a = string })" } }, "n = {}", "aws_x.subject: n: the attribute a is required"],
  ["a type that is none", { n: { type: "strng" } }, "n = 1", 'aws_x.subject: n: "strng" is not a type'],
])("%s is refused where the variable is used", async (_what, variable, tfvars, message) => {
  const files = { "cdk.tf.json": { variable, ...subject({ n: "${var.n}" }) }, "terraform.tfvars": tfvars };

  await expect(attributesIn(files)).rejects.toThrow(new Error(message));
});

test("a file of variables that does not parse is one line", async () => {
  const files = { "cdk.tf.json": { variable: { n: {} } }, "terraform.tfvars": "n = [" };

  await expect(attributesIn(files)).rejects.toThrow(/^\S+\/terraform\.tfvars does not parse: [^\n]+$/);
});

test("references to what is not emulated are made-up values of the right form", async () => {
  // given
  const references = {
    vpc: "${aws_vpc.net.id}",
    subnet: "${aws_subnet.a.id}",
    pool: "${aws_cognito_user_pool.people.id}",
    key: "${aws_kms_key.k.arn}",
    topic: "${aws_sns_topic.news.arn}",
    bucket: "${aws_s3_bucket.files.arn}",
    parameter: "${data.aws_ssm_parameter.p.value}",
    zones: "${data.aws_subnets.all.ids[1]}",
    other: "${data.terraform_remote_state.net.outputs.vpc_id}",
    set: "${aws_sqs_queue.jobs.visibility_timeout_seconds}",
  };
  const resource = Object.fromEntries(
    ["aws_vpc.net", "aws_subnet.a", "aws_cognito_user_pool.people", "aws_kms_key.k", "aws_sns_topic.news"].map((address) => {
      const [type = "", name = ""] = address.split(".");
      return [type, { [name]: {} }];
    }),
  );
  const stack = {
    provider: { aws: [{ region: "eu-west-1" }] },
    data: { aws_ssm_parameter: { p: { name: "/p" } }, aws_subnets: { all: {} }, terraform_remote_state: { net: { backend: "s3" } } },
    resource: {
      ...resource,
      aws_s3_bucket: { files: { bucket: "files" } },
      aws_sqs_queue: { jobs: { visibility_timeout_seconds: "30" } },
      aws_x: { subject: references },
    },
  };
  // when
  const [attributes, again] = [await attributesIn({ "cdk.tf.json": stack }), await attributesIn({ "cdk.tf.json": stack })];
  // then
  expect(attributes).toEqual({
    vpc: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
    subnet: expect.stringMatching(/^subnet-[0-9a-f]{17}$/),
    pool: expect.stringMatching(/^eu-west-1_[a-z0-9]{9}$/),
    key: expect.stringMatching(/^arn:aws:kms:eu-west-1:123456789012:key\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    topic: expect.stringMatching(/^arn:aws:sns:eu-west-1:123456789012:[a-z0-9]{12}$/),
    bucket: "arn:aws:s3:::files",
    parameter: expect.stringMatching(/^[a-z0-9]{12}$/),
    zones: expect.stringMatching(/^subnet-[0-9a-f]{17}$/),
    other: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
    set: "30",
  });
  expect(again).toEqual(attributes);
});

test("--set gives an attribute its real value, and names what the stack does not have", async () => {
  const stack = {
    data: { aws_ssm_parameter: { p: {} } },
    resource: {
      aws_sns_topic: { news: {} },
      aws_x: { subject: { a: "${aws_sns_topic.news.arn}", b: "${data.aws_ssm_parameter.p.value}", c: 1 } },
    },
  };

  expect(
    await attributesIn(
      { "cdk.tf.json": stack },
      { "aws_sns_topic.news.arn": "arn:real", "data.aws_ssm_parameter.p.value": [1], "aws_x.subject.c": 2 },
    ),
  ).toEqual({ a: "arn:real", b: [1], c: 2 });
  await expect(attributesIn({ "cdk.tf.json": stack }, { "aws_sns_topic.old.arn": "x", "data.aws_x.y.z": "x" })).rejects.toThrow(
    "--set aws_sns_topic.old.arn: the stack has no such resource or data source\n--set data.aws_x.y.z: the stack has no such resource or data source",
  );
});
