import type { Account } from "../computed/computed-attributes";
import { madeUpValue } from "../computed/made-up-values";
import { mockedData, mockedResource } from "./mocks";
import type { Override } from "./overrides";
import type { AwsProvider, Sources } from "./sources";

/**
 * The test that has Terraform evaluate a configuration without AWS
 * (developer.hashicorp.com/terraform/language/tests/mocking). Its assertion fails, and its message is the region of the AWS provider.
 */
export function testFile(sources: Sources, account: Account, overrides: readonly Override[]): object {
  const [provider] = sources.awsProviders;
  return {
    mock_provider: Object.fromEntries([
      ...group(sources.awsProviders.map((aws) => [aws.localName, mockedProvider(aws, sources, account)])),
      ...sources.foreignProviders.map((name) => [name, {}]),
      ...(sources.hasRandom ? [["random", {}]] : []),
    ]),
    run: {
      evaluate: {
        command: "apply",
        override_resource: overrides.filter(({ mode }) => mode === "managed").map((override) => overridden(override, account)),
        override_data: [
          ...overrides.filter(({ mode }) => mode === "data").map((override) => overridden(override, account)),
          ...remoteStates(sources, account),
        ],
        ...(provider?.region !== undefined && {
          assert: [{ condition: '${terraform.workspace == ""}', error_message: `${REGION}${provider.region}` }],
        }),
      },
    },
  };
}

/** Before the region in the message of the assertion. */
const REGION = "region: ";

/** Of the AWS provider, as the assertion tells it. */
export function regionIn(assertions: readonly string[]): string | undefined {
  return assertions
    .find((message) => message.startsWith(REGION))
    ?.slice(REGION.length)
    .trim();
}

function mockedProvider({ alias, region }: AwsProvider, { awsTypes }: Sources, account: Account): object {
  const own = alias !== undefined && region !== undefined && !region.includes("${") ? { ...account, region } : account;
  const names = [...new Set([...awsTypes, "aws_caller_identity", "aws_iam_policy_document", "aws_partition", "aws_region"])];
  return {
    ...(alias !== undefined && { alias }),
    mock_resource: Object.fromEntries(awsTypes.map((type) => [type, { defaults: mockedResource(type, own) }])),
    mock_data: Object.fromEntries(names.map((type) => [type, { defaults: mockedData(type, own) }])),
  };
}

/** The mocks of a type have no effect on an instance that is overridden. */
function overridden({ target, mode, type, values }: Override, account: Account): object {
  const { region: _, ...mocked } = (mode === "managed" ? mockedResource : mockedData)(type, account);
  return { target, values: { ...mocked, ...values } };
}

/** The provider of other stacks' outputs is part of Terraform, and would read their state. */
function remoteStates({ remoteOutputs }: Sources, account: Account): object[] {
  return [...remoteOutputs].map(([name, outputs]) => {
    const target = `data.terraform_remote_state.${name}`;
    return {
      target,
      values: { outputs: Object.fromEntries(outputs.map((output) => [output, madeUpValue("", ["outputs", output], target, account)])) },
    };
  });
}

function group(entries: readonly (readonly [name: string, value: object])[]): [name: string, values: object[]][] {
  const groups = new Map<string, object[]>();
  for (const [name, value] of entries) groups.set(name, [...(groups.get(name) ?? []), value]);
  return [...groups];
}
