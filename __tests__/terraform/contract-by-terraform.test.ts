import { findTerraform } from "../helpers/find-terraform";
import { runNode } from "../helpers/run";
import { scaled } from "../helpers/scaled";
import { CONTRACT_READER } from "../helpers/start-contract-target";
import { EVALUATION_MS, terraformEvaluation } from "../helpers/terraform-evaluation";

const terraform = findTerraform();
const title = "the contract holds for the probe as Terraform reads it";

if ("missing" in terraform) {
  test.skip(`${title}, skipped: ${terraform.missing}`, () => {});
} else if (scaled(1) === 1) {
  // The whole contract once more. `models-compared` shows by default that both readers give the same.
  test.skip(`${title}, skipped: TESTS_SCALE is 1`, () => {});
} else {
  terraformEvaluation(terraform);
  test(
    title,
    async () => {
      const { exitCode, stdout, stderr } = await runNode(["node_modules/.bin/jest", "__tests__/contract"], {
        [CONTRACT_READER]: "terraform",
      });
      expect({ exitCode, output: exitCode === 0 ? "" : `${stderr}\n${stdout}` }).toEqual({ exitCode: 0, output: "" });
      expect(stdout).toMatch(/^[1-9]\d+ passed, 0 failed, \d+ skipped$/m);
    },
    3 * EVALUATION_MS,
  );
}
