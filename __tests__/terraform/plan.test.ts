import { readFileSync } from "node:fs";
import path from "node:path";
import { ALL_OPTIONS } from "../helpers/all-options";
import { editedCopy } from "../helpers/edit-stack";
import { type FoundTerraform, findTerraform } from "../helpers/find-terraform";
import { nightlyTest } from "../helpers/nightly-test";
import { synthesizeInProcess } from "../helpers/synthesize-in-process";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { synthesizedProbe } from "../helpers/synthesized-probe";
import { temporaryFolder } from "../helpers/temporary-folder";
import { type Plan, TerraformOnStack } from "../helpers/terraform-on-stack";

const terraform = findTerraform();

/** Without a mirror, init downloads the provider, which is hundreds of megabytes. */
const DOWNLOAD_MS = 300_000;

if ("missing" in terraform) {
  test.skip(`Terraform takes the stack and the probe of the contract and plans them without a warning, skipped: ${terraform.missing}`, () => {});
} else {
  describe("Terraform, with the real AWS provider and no account", () => describeTerraform(terraform));
}

function describeTerraform(terraform: FoundTerraform): void {
  const { directory } = synthesizedStack();
  const folder = temporaryFolder();
  let withOptions: string;
  let stack: TerraformOnStack;

  beforeAll(async () => {
    withOptions = synthesizeInProcess(path.join(folder, "options"), "fanfare-dev", ALL_OPTIONS);
    // Terraform writes into the folder that it is started in.
    stack = await TerraformOnStack.init(
      editedCopy(withOptions, folder, () => {}),
      terraform,
    );
  }, DOWNLOAD_MS);

  afterAll(() => stack?.close());

  // `deploy-on-localhost` says the same of the stack without options.
  test("plans to create every resource of a stage with every option, changes none, asks nothing of AWS, and warns of nothing", async () => {
    // when
    const { changes, complaints } = await stack.plan();

    // then
    expect(complaints).toEqual([]);
    expect(changes.filter(({ action }) => action !== "create")).toEqual([]);
    expect(countByType(changes)).toEqual(countOf(withOptions));
    expect(added(countOf(directory), countOf(withOptions))).toEqual({
      aws_acm_certificate: 1,
      aws_acm_certificate_validation: 1,
      aws_api_gateway_account: 1,
      aws_apigatewayv2_api_mapping: 1,
      aws_apigatewayv2_authorizer: 1,
      aws_apigatewayv2_domain_name: 1,
      aws_cloudwatch_dashboard: 1,
      aws_cloudwatch_log_group: 2,
      aws_cloudwatch_log_metric_filter: 6,
      aws_cloudwatch_metric_alarm: 11,
      aws_iam_role: 2,
      aws_iam_role_policy_attachment: 1,
      aws_route53_record: 2,
      aws_iam_role_policy: 1,
      aws_lambda_function: 1,
      aws_lambda_permission: 1,
    });
    // Nothing of it asked AWS for more than who is asking.
    expect([...new Set(stack.actions)]).toEqual(["GetCallerIdentity"]);
  });

  // It costs 3 s of processor time; by default the contract's probe is held by what the own reader makes of it.
  nightlyTest(
    "finds the probe of the contract valid, plans to create all of it, and warns of nothing",
    async () => {
      const probe = await stack.beside(
        editedCopy(await synthesizedProbe(), folder, () => {}),
        terraform,
      );
      const { changes, outputs, complaints } = await probe.plan();
      expect(complaints).toEqual([]);
      expect([...new Set(changes.map(({ action }) => action))]).toEqual(["create"]);
      expect(changes.filter(({ type }) => type === "aws_apigatewayv2_api")).toHaveLength(8);
      expect(Object.keys(outputs)).toEqual(expect.arrayContaining(["region", "probe_url", "bare_url", "zero_url"]));
    },
    DOWNLOAD_MS,
  );
}

/** What there is more of, by type. */
function added(before: Record<string, number>, after: Record<string, number>): Record<string, number> {
  const differences = Object.entries(after).map(([type, count]) => [type, count - (before[type] ?? 0)] as const);
  return Object.fromEntries(differences.filter(([, count]) => count !== 0));
}

function countByType(changes: Plan["changes"]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of changes) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** How many resources of each type the synthesized stack declares. */
function countOf(directory: string): Record<string, number> {
  const { resource }: { resource: Record<string, object> } = JSON.parse(readFileSync(path.join(directory, "cdk.tf.json"), "utf8"));
  return Object.fromEntries(Object.entries(resource).map(([type, declared]) => [type, Object.keys(declared).length]));
}
