import { findTerraform } from "../helpers/find-terraform";
import { NOT_NIGHTLY } from "../helpers/nightly-test";
import { runNode } from "../helpers/run";

import { CONTRACT_SOURCE } from "../helpers/start-contract-target";
import { EVALUATION_MS, terraformEvaluation } from "../helpers/terraform-evaluation";

const terraform = findTerraform();

/** By the value of CONTRACT_SOURCE. */
const TITLES = {
  evaluator: "the contract holds for the probe as Terraform evaluates it",
  account: "the contract holds for the probe as Terraform deploys it to an account on localhost",
};

// Each is the whole contract once more. By default `models-compared` and `deploy-on-localhost` show that all sources give the same model.
const reason = "missing" in terraform ? terraform.missing : NOT_NIGHTLY;

if ("initArgs" in terraform && reason === undefined) terraformEvaluation(terraform);

for (const [source, title] of Object.entries(TITLES)) {
  if (reason !== undefined) {
    test.skip(`${title}, skipped: ${reason}`, () => {});
    continue;
  }
  test(
    title,
    async () => {
      const { exitCode, stdout, stderr } = await runNode(["node_modules/.bin/jest", "__tests__/contract"], { [CONTRACT_SOURCE]: source });
      expect({ exitCode, output: exitCode === 0 ? "" : `${stderr}\n${stdout}` }).toEqual({ exitCode: 0, output: "" });
      expect(stdout).toMatch(/^[1-9]\d+ passed, 0 failed, \d+ skipped$/m);
    },
    3 * EVALUATION_MS,
  );
}
