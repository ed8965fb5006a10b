import path from "node:path";
import { evaluateWithTerraform } from "../../local/terraform/evaluator/evaluate-with-terraform";
import { findTerraformProgram } from "../../local/terraform/evaluator/terraform-program";
import { Configuration } from "../../local/terraform/reader/configuration";
import { readModel, type StackReading } from "../../local/terraform/resources/read-model";
import { comparable } from "../helpers/comparable-model";
import { deployProbe } from "../helpers/deploy-probe";
import { editedCopy } from "../helpers/edit-stack";
import { type FoundTerraform, findTerraform } from "../helpers/find-terraform";
import { keptModel } from "../helpers/kept-model";
import { nightlyTest } from "../helpers/nightly-test";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { synthesizedProbe } from "../helpers/synthesized-probe";
import { temporaryFolder } from "../helpers/temporary-folder";
import { EVALUATION_MS, terraformEvaluation } from "../helpers/terraform-evaluation";

const terraform = findTerraform();

if ("missing" in terraform) {
  test.skip(`Terraform and the local runtime's own reader read the same, skipped: ${terraform.missing}`, () => {});
} else {
  describe("Terraform and the local runtime's own reader", () => compareModels(terraform));
}

function compareModels(terraform: FoundTerraform): void {
  terraformEvaluation(terraform);
  const { directory } = synthesizedStack();
  const folder = temporaryFolder();

  /** Terraform writes into the folder while it evaluates. */
  async function readBoth(stack: string) {
    const program = await findTerraformProgram();
    if (!program) throw new Error("no Terraform");
    const byTerraform = await evaluateWithTerraform(stack, { program, set: {}, onProgress: () => {} });
    const { sources: _, ...reading } = await readModel(byTerraform);
    return { byTerraform: reading, byReader: await readModel(await Configuration.load(stack)) };
  }

  function expectSame(byTerraform: StackReading, byReader: StackReading): void {
    expect(byTerraform).toEqual(byReader);
    expect(byTerraform.account.asChanges).toEqual(byReader.account.asChanges);
  }

  test(
    "make the same account and model of this project's stack, ids included",
    async () => {
      const { byTerraform, byReader } = await readBoth(editedCopy(directory, folder, () => {}));
      expectSame(byTerraform, byReader);
      expect(byTerraform.model.functions.map(({ name }) => name)).toContain("fanfare-dev-message");
    },
    EVALUATION_MS,
  );

  // Its runs of Terraform take a fifth of the processor time of all other tests.
  nightlyTest(
    "make the same model of the contract's probe, and so does an account to which Terraform deployed it",
    async () => {
      const { byTerraform, byReader } = await readBoth(editedCopy(await synthesizedProbe(), folder, () => {}));
      expectSame(byTerraform, byReader);
      expect(byTerraform.model.apis).toHaveLength(8);
      const { stateDirectory, planned } = await deployProbe(path.join(folder, "deployed"), terraform);
      expect(planned).toEqual([]);
      expect(comparable(await keptModel(stateDirectory, folder))).toEqual(comparable(byReader.model));
    },
    2 * EVALUATION_MS,
  );
}
