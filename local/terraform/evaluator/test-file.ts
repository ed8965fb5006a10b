import type { Account } from "../computed/computed-attributes";
import { madeUpValue } from "../computed/made-up-values";
import type { MadeUpValue } from "../evaluated-stack";
import type { SetValues } from "../reader/configuration";
import { KNOWN_WHEN_PLANNED, mockedData, mockedResource } from "./mocks";
import type { Override } from "./overrides";
import type { AwsProvider, Sources } from "./sources";

/**
 * The test that has Terraform evaluate a configuration without AWS
 * (developer.hashicorp.com/terraform/language/tests/mocking). Its assertion fails, and its message is the region of the AWS provider.
 */
export function testFile(sources: Sources, { account, overrides, set, canMockPlans }: TestSettings): object {
  const [provider] = sources.awsProviders;
  return {
    mock_provider: Object.fromEntries([
      ...group(sources.awsProviders.map((aws) => [aws.localName, mockedProvider(aws, sources, { account, canMockPlans })])),
      ...sources.foreignProviders.map((name) => [name, {}]),
      ...(sources.hasRandom ? [["random", {}]] : []),
    ]),
    run: {
      evaluate: {
        command: "apply",
        override_resource: [
          ...overrides
            .filter(({ mode }) => mode === "managed")
            .map((override) => ({
              ...during(override.type, canMockPlans),
              ...overridden(override, account),
            })),
        ],
        override_data: [
          ...overrides.filter(({ mode }) => mode === "data").map((override) => overridden(override, account)),
          ...remoteStates(sources, account, set),
        ],
        ...(provider?.region !== undefined && {
          // biome-ignore lint/suspicious/noTemplateCurlyInString: the template is Terraform's.
          assert: [{ condition: '${terraform.workspace == ""}', error_message: `${REGION}${provider.region}` }],
        }),
      },
    },
  };
}

export interface TestSettings {
  readonly account: Account;
  readonly overrides: readonly Override[];
  readonly set: SetValues;
  /** Whether mocks can have their values when Terraform plans; since Terraform 1.11. */
  readonly canMockPlans: boolean;
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

function mockedProvider(
  { alias, region }: AwsProvider,
  { awsTypes }: Sources,
  { account, canMockPlans }: Pick<TestSettings, "account" | "canMockPlans">,
): object {
  const own = alias !== undefined && region !== undefined && !region.includes("${") ? { ...account, region } : account;
  const names = [...new Set([...awsTypes, "aws_caller_identity", "aws_iam_policy_document", "aws_partition", "aws_region"])];
  return {
    ...(alias !== undefined && { alias }),
    mock_resource: Object.fromEntries(
      awsTypes.map((type) => [type, { ...during(type, canMockPlans), defaults: mockedResource(type, own) }]),
    ),
    mock_data: Object.fromEntries(names.map((type) => [type, { defaults: mockedData(type, own) }])),
  };
}

function during(type: string, canMockPlans: boolean): object {
  return canMockPlans && KNOWN_WHEN_PLANNED.has(type) ? { override_during: "plan" } : {};
}

/** The mocks of a type have no effect on an instance that is overridden. */
function overridden({ target, mode, type, values }: Override, account: Account): object {
  const { region: _, ...mocked } = (mode === "managed" ? mockedResource : mockedData)(type, account);
  return { target, values: { ...mocked, ...values } };
}

/** The provider of other stacks' outputs is part of Terraform, and would read their state. */
function remoteStates({ remoteOutputs }: Sources, account: Account, set: SetValues): object[] {
  return [...remoteOutputs].map(([name, outputs]) => {
    const values = outputs.map((output) => [output, remoteOutput(name, output, account, set)]);
    return { target: remoteState(name), values: { outputs: Object.fromEntries(values) } };
  });
}

function remoteOutput(name: string, output: string, account: Account, set: SetValues): unknown {
  const given = set[`${remoteState(name)}.outputs.${output}`];
  return given ?? madeUpValue("", ["outputs", output], remoteState(name), account);
}

/** The outputs of other stacks that `set` does not give. */
export function madeUpOutputs({ remoteOutputs }: Sources, account: Account, set: SetValues): MadeUpValue[] {
  return [...remoteOutputs].flatMap(([name, outputs]) =>
    outputs
      .map((output) => ({ reference: `${remoteState(name)}.outputs.${output}`, value: String(remoteOutput(name, output, account, set)) }))
      .filter(({ reference }) => !Object.hasOwn(set, reference)),
  );
}

function remoteState(name: string): string {
  return `data.terraform_remote_state.${name}`;
}

function group(entries: readonly (readonly [name: string, value: object])[]): [name: string, values: object[]][] {
  const groups = new Map<string, object[]>();
  for (const [name, value] of entries) groups.set(name, [...(groups.get(name) ?? []), value]);
  return [...groups];
}
