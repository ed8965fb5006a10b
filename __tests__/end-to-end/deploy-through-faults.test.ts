import { readFileSync } from "node:fs";
import path from "node:path";
import { editedCopy } from "../helpers/edit-stack";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";
import { type FoundTerraform, findTerraform } from "../helpers/find-terraform";
import { scaled } from "../helpers/scaled";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { TerraformOnStack } from "../helpers/terraform-on-stack";

const terraform = findTerraform();

/** Three applies and a destroy, with pauses between the attempts of Terraform's provider. */
const DEPLOYMENTS_MS = 900_000;

const TITLE = "after an apply that met faults, and a restart, a second one completes, and destroy leaves nothing";

if ("missing" in terraform) test.skip(`${TITLE}, skipped: ${terraform.missing}`, () => {});
else if (scaled(1) === 1) test.skip(`${TITLE}, skipped: TESTS_SCALE is 1`, () => {});
else describe("the real Terraform on an account on localhost", () => describeFaults(terraform));

function describeFaults(found: FoundTerraform): void {
  const { directory } = synthesizedStack();
  const folder = temporaryFolder();
  const stateDirectory = path.join(folder, "state");
  let account: EmptyAccount;
  let stack: TerraformOnStack;

  beforeAll(async () => {
    account = await startEmptyAccount({ stateDirectory });
    const copy = editedCopy(directory, folder, () => {});
    stack = await TerraformOnStack.init(copy, found, account.endpoints.awsEndpoint);
  }, DEPLOYMENTS_MS);
  afterAll(async () => {
    await stack?.close();
    await account?.close();
  });

  async function restart(): Promise<void> {
    const awsPort = Number(new URL(account.client.endpoint).port);
    await account.close();
    account = await startEmptyAccount({ stateDirectory, awsPort });
  }

  test(
    TITLE,
    async () => {
      // given
      account.setFaults({ apiThrottledShare: 0.1, apiErrorShare: 0.1, apiResetShare: 0.1 });
      // The provider tries again, so this often completes too.
      const first = await stack.apply().then(
        () => "completed",
        (error: Error) => error.message.slice(-2_000),
      );
      const { apiCallsThrottled, apiCallsFailed, apiCallsReset } = account.faultCounts();
      expect(Math.min(apiCallsThrottled, apiCallsFailed, apiCallsReset)).toBeGreaterThan(0);
      // when
      await restart();
      await stack.apply();
      // then
      expect({ first, changes: (await stack.plan()).changes }).toEqual({ first: expect.any(String), changes: [] });
      await stack.destroy();
      await restart();
      const [, ...left] = readFileSync(path.join(stateDirectory, "account.jsonl"), "utf8").trimEnd().split("\n");
      expect(left).toEqual([]);
    },
    DEPLOYMENTS_MS,
  );
}
