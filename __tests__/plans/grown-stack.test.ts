// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are Terraform's.
import { readStack } from "../../local/terraform/read-stack";
import { type EditableStack, editedCopy } from "../helpers/edit-stack";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { temporaryFolder } from "../helpers/temporary-folder";

const { directory } = synthesizedStack();
const folder = temporaryFolder();

/** The project's stack after `edit` has added what a team may add, and the stack as it is. */
async function readGrown(edit: (stack: EditableStack) => void) {
  return { grown: await readStack(editedCopy(directory, folder, edit)), before: await readStack(directory) };
}

function setVariable(stack: EditableStack, name: string, value: string): void {
  const { environment } = stack.resource("aws_lambda_function.message_function") as { environment: { variables: Record<string, string> } };
  environment.variables[name] = value;
}

function changeMessage(stack: EditableStack, attributes: Record<string, unknown>): void {
  Object.assign(stack.resource("aws_lambda_function.message_function"), attributes);
}

test("a customer-managed key for functions, logs and the table changes nothing here", async () => {
  const { grown, before } = await readGrown((stack) => {
    stack.add("aws_kms_key.added", { enable_key_rotation: true });
    const kms_key_arn = "${aws_kms_key.added.arn}";
    changeMessage(stack, { kms_key_arn });
    stack.resource("aws_dynamodb_table.connections_table").server_side_encryption = { enabled: true, kms_key_arn };
    stack.resource("aws_cloudwatch_log_group.message_logs").kms_key_id = kms_key_arn;
  });

  expect(grown.model).toEqual(withCodeOf(grown, before));
  expect(grown.leftOut).toEqual([{ address: "aws_kms_key.added", reason: "not emulated" }]);
});

test("a VPC changes nothing here", async () => {
  const { grown, before } = await readGrown((stack) => {
    stack.addData("aws_subnets.added", { filter: [{ name: "tag:tier", values: ["private"] }] });
    stack.add("aws_security_group.added", { vpc_id: "vpc-1" });
    changeMessage(stack, {
      vpc_config: { subnet_ids: "${data.aws_subnets.added.ids}", security_group_ids: ["${aws_security_group.added.id}"] },
    });
  });

  expect(grown.model).toEqual(withCodeOf(grown, before));
  expect(grown.madeUp).toEqual([]);
});

test("a layer of the stack is read with its code", async () => {
  const { grown } = await readGrown((stack) => {
    stack.add("aws_lambda_layer_version.added", { layer_name: "tools", filename: "cdk.tf.json" });
    changeMessage(stack, { layers: ["${aws_lambda_layer_version.added.arn}"] });
  });

  expect(functionNamed(grown, "message")?.layers).toEqual([
    {
      arn: expect.stringMatching(/:layer:tools:1$/),
      code: { path: expect.stringMatching(/\/cdk\.tf\.json$/), sha256: expect.any(String) },
    },
  ]);
});

test("a topic's ARN in the environment is made up", async () => {
  const { grown } = await readGrown((stack) => {
    stack.add("aws_sns_topic.added", { name: "news" });
    setVariable(stack, "TOPIC", "${aws_sns_topic.added.arn}");
  });

  const arn = expect.stringMatching(/^arn:aws:sns:[a-z0-9-]+:123456789012:[a-z0-9]{12}$/);
  expect(functionNamed(grown, "message")?.environment.TOPIC).toEqual(arn);
  expect(grown.madeUp).toEqual([{ reference: "aws_sns_topic.added.arn", value: arn }]);
});

test("an SSM parameter's value is made up", async () => {
  const { grown } = await readGrown((stack) => {
    stack.addData("aws_ssm_parameter.added", { name: "/team/greeting" });
    setVariable(stack, "GREETING", "hello ${data.aws_ssm_parameter.added.value}");
  });

  expect(functionNamed(grown, "message")?.environment.GREETING).toMatch(/^hello [a-z0-9]{12}$/);
  expect(grown.madeUp.map(({ reference }) => reference)).toEqual(["data.aws_ssm_parameter.added.value"]);
});

test("an access log that goes to Firehose, with its role and bucket, changes nothing here", async () => {
  const { grown, before } = await readGrown((stack) => {
    stack.add("aws_s3_bucket.added", { bucket: "logs" });
    stack.add("aws_iam_role.added", { name: "firehose", assume_role_policy: "${data.aws_iam_policy_document.none.json}" });
    stack.add("aws_iam_role_policy.added", { role: "${aws_iam_role.added.id}", policy: "${aws_s3_bucket.added.arn}" });
    stack.add("aws_kinesis_firehose_delivery_stream.added", {
      name: "amazon-apigateway-logs",
      destination: "extended_s3",
      extended_s3_configuration: { role_arn: "${aws_iam_role.added.arn}", bucket_arn: "${aws_s3_bucket.added.arn}" },
    });
    stack.resource("aws_apigatewayv2_stage.web-socket_stage").access_log_settings = {
      destination_arn: "${aws_kinesis_firehose_delivery_stream.added.arn}",
      format: "$context.requestId",
    };
  });

  expect(grown.model).toEqual(withCodeOf(grown, before));
  expect(grown.leftOut).toEqual([
    { address: "aws_iam_role.added", reason: "no function and no route uses it" },
    { address: "aws_iam_role_policy.added", reason: "no function and no route uses it" },
    { address: "aws_s3_bucket.added", reason: "not emulated" },
    { address: "aws_kinesis_firehose_delivery_stream.added", reason: "not emulated" },
  ]);
});

type Reading = Awaited<ReturnType<typeof readStack>>;

function functionNamed({ model }: Reading, name: string) {
  return model.functions.find((found) => found.name.endsWith(`-${name}`));
}

/** The model of `before` with the paths of the copy's bundles. */
function withCodeOf(grown: Reading, { model }: Reading) {
  const functions = model.functions.map((fn, index) => {
    const code = grown.model.functions[index]?.code;
    return { ...fn, ...(code && { code: { ...fn.code, path: code.path } }) };
  });
  return { ...model, functions };
}
