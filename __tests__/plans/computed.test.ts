// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are Terraform's.
import { readConfiguration } from "../helpers/read-configuration";

/** The values of `expressions` in a stack with `rest`. */
async function evaluateAll(rest: { resource?: object }, expressions: Readonly<Record<string, string>>): Promise<unknown> {
  const terraform_data = { all: { input: expressions } };
  const configuration = await readConfiguration({ ...rest, resource: { ...rest.resource, terraform_data } });
  return configuration.ofType("terraform_data")[0]?.attributes.input;
}

test("data sources tell the account, the region and the partition", async () => {
  const data = { aws_region: { here: {} }, aws_caller_identity: { me: {} }, aws_partition: { p: {} } };

  const values = await evaluateAll({ provider: { aws: [{ region: "eu-west-1" }] }, data } as object, {
    arn: "arn:${data.aws_partition.p.partition}:logs:${data.aws_region.here.name}:${data.aws_caller_identity.me.account_id}:x",
    region: "${data.aws_region.here.region}",
  });

  expect(values).toEqual({ arn: "arn:aws:logs:eu-west-1:123456789012:x", region: "eu-west-1" });
});

test("what the random provider draws has the form that was asked for, and stays the same", async () => {
  // given
  const resource = {
    random_id: { id: { byte_length: 4 } },
    random_integer: { port: { min: 10, max: 12 } },
    random_string: { text: { length: 40, special: false, upper: false } },
    random_pet: { pet: { prefix: "x", length: 2 } },
    random_uuid: { uuid: {} },
  };
  const expressions = {
    hex: "${random_id.id.hex}",
    integer: "${random_integer.port.result}",
    text: "${random_string.text.result}",
    pet: "${random_pet.pet.id}",
    uuid: "${random_uuid.uuid.result}",
  };
  // when
  const values = await evaluateAll({ resource }, expressions);
  // then
  expect(values).toEqual({
    hex: expect.stringMatching(/^[0-9a-f]{8}$/),
    integer: expect.any(Number),
    text: expect.stringMatching(/^[a-z0-9]{40}$/),
    pet: expect.stringMatching(/^x-[a-z]+-[a-z]+$/),
    uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
  });
  expect([10, 11, 12]).toContain((values as { integer: number }).integer);
  expect(await evaluateAll({ resource }, expressions)).toEqual(values);
});

test("a variable takes its value from the environment before its default, by its type", async () => {
  // given
  process.env.TF_VAR_fanfare_number = "5";
  process.env.TF_VAR_fanfare_list = '["a"]';
  const variable = { fanfare_number: { type: "number", default: 1 }, fanfare_list: { type: "list(string)" }, other: { default: "d" } };
  try {
    // when
    const values = await evaluateAll({ variable } as object, { n: "${var.fanfare_number}", l: "${var.fanfare_list}", o: "${var.other}" });
    // then
    expect(values).toEqual({ n: 5, l: ["a"], o: "d" });
  } finally {
    delete process.env.TF_VAR_fanfare_number;
    delete process.env.TF_VAR_fanfare_list;
  }
});
