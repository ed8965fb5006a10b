// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are Terraform's.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { type FoundTerraform, findTerraform, terraformEnvironment } from "../helpers/find-terraform";
import { readConfiguration } from "../helpers/read-configuration";
import { run } from "../helpers/run";
import { RunningProvider } from "../helpers/running-provider";
import { temporaryFolder } from "../helpers/temporary-folder";

const DOCUMENTS = {
  full: {
    policy_id: "an-id",
    statement: [
      {
        sid: "One",
        actions: ["b:X", "a:Y", "c:Z", "a:Y"],
        resources: ["arn:b", "arn:a", "arn:&{aws:username}/<x>"],
        condition: [
          { test: "StringEquals", variable: "aws:x", values: ["b", "a"] },
          { test: "StringEquals", variable: "aws:y", values: ["&{aws:z}"] },
          { test: "Bool", variable: "aws:t", values: ["true"] },
          { test: "StringEquals", variable: "aws:x", values: ["c"] },
        ],
      },
      {
        effect: "Deny",
        not_actions: ["s:*"],
        not_resources: ["*"],
        principals: [
          { type: "Service", identifiers: ["lambda.amazonaws.com"] },
          { type: "AWS", identifiers: ["111122223333", "444455556666"] },
        ],
      },
      { actions: ["x:Y"], resources: ["*"], principals: { type: "*", identifiers: ["*"] } },
      { actions: ["x:Y"], resources: ["*"], not_principals: { type: "AWS", identifiers: ["*"] } },
    ],
  },
  old: { version: "2008-10-17", statement: { actions: ["x:Y"], resources: ["*"] } },
  empty: {},
  incomplete: { statement: { actions: [], resources: ["*"] } },
  overriding: {
    statement: [
      { sid: "One", actions: ["over:One"], resources: ["*"] },
      { sid: "New", actions: ["new:One"], resources: ["*"] },
    ],
  },
  combined: {
    source_policy_documents: ["${data.aws_iam_policy_document.full.json}", "${data.aws_iam_policy_document.old.json}"],
    override_policy_documents: ["${data.aws_iam_policy_document.overriding.json}"],
    statement: { sid: "Own", actions: ["own:X"], resources: ["*"] },
  },
  from_json: {
    source_policy_documents: [
      '{"Statement":[{"Resource":["z","a"],"Action":"a:b","Effect":"Allow","Sid":"","Condition":{"Bool":{"aws:t":"true"}}}]}',
    ],
  },
};
const names = Object.keys(DOCUMENTS);
const data = { aws_iam_policy_document: DOCUMENTS };

const terraform = findTerraform();
if ("missing" in terraform) test.skip(`a policy document is the provider's to the byte, skipped: ${terraform.missing}`, () => {});
else describe("a policy document is the provider's to the byte", () => describeDocuments(terraform));

function describeDocuments({ initArgs, provider }: FoundTerraform): void {
  const folder = temporaryFolder();
  let theirs: Record<string, { value: unknown }>;
  let ours: Record<string, unknown>;

  beforeAll(async () => {
    const skip = { skip_credentials_validation: true, skip_requesting_account_id: true, skip_metadata_api_check: true };
    const stack = {
      terraform: { required_providers: { aws: { source: "hashicorp/aws" } } },
      provider: { aws: { region: "eu-west-1", access_key: "test", secret_key: "test", ...skip } },
      data,
      output: Object.fromEntries(
        names.flatMap((name) =>
          ["json", "minified_json"].map((kind) => [`${name}-${kind}`, { value: `\${data.aws_iam_policy_document.${name}.${kind}}` }]),
        ),
      ),
    };
    writeFileSync(path.join(folder, "main.tf.json"), JSON.stringify(stack, null, 1));
    const running = provider === undefined ? undefined : await RunningProvider.start(provider, terraformEnvironment());
    const terraformRun = async (...args: string[]) => {
      const env = { ...terraformEnvironment(), ...running?.variables };
      const { exitCode, stdout, stderr } = await run(["terraform", ...args], { cwd: folder, env });
      if (exitCode !== 0) throw new Error(stderr);
      return stdout;
    };
    // A provider that runs does not have to be installed.
    if (!running) await terraformRun("init", "-input=false", ...initArgs);
    // There are no resources: it makes a state with the outputs, and asks nothing of AWS.
    const messages = await terraformRun("apply", "-auto-approve", "-input=false", "-json").finally(() => running?.stop());
    theirs = JSON.parse(messages.split("\n").findLast((line) => line.includes('"type":"outputs"')) ?? "{}").outputs;

    const terraform_data = Object.fromEntries(
      names.map((name) => [
        name,
        { input: [`\${data.aws_iam_policy_document.${name}.json}`, `\${data.aws_iam_policy_document.${name}.minified_json}`] },
      ]),
    );
    const configuration = await readConfiguration({ data, resource: { terraform_data } });
    ours = Object.fromEntries(
      configuration.ofType("terraform_data").map(({ address, attributes }) => [address.split(".")[1], attributes.input]),
    );
  }, 300_000);

  test.each(names)("%s", (name) => {
    expect(ours[name]).toEqual([theirs[`${name}-json`]?.value, theirs[`${name}-minified_json`]?.value]);
  });
}
