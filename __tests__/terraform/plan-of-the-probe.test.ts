import { type FoundTerraform, findTerraform } from "../helpers/find-terraform";
import { synthesizeProbe } from "../helpers/start-contract-target";
import { temporaryFolder } from "../helpers/temporary-folder";
import { TerraformOnStack } from "../helpers/terraform-on-stack";

const terraform = findTerraform();

/** Without a mirror, init downloads the provider, which is hundreds of megabytes. */
const DOWNLOAD_MS = 300_000;

if ("missing" in terraform) {
  test.skip(`Terraform takes the probe of the contract and plans it, skipped: ${terraform.missing}`, () => {});
} else {
  describe("Terraform, with the real AWS provider and no account", () => describeTerraform(terraform));
}

function describeTerraform(terraform: FoundTerraform): void {
  const folder = temporaryFolder();
  let probe: TerraformOnStack;

  beforeAll(async () => {
    probe = await TerraformOnStack.init(await synthesizeProbe(folder), terraform);
  }, DOWNLOAD_MS);

  afterAll(() => probe?.close());

  test("finds the probe of the contract valid, plans to create all of it, and warns of nothing", async () => {
    const { changes, outputs, complaints } = await probe.plan();
    expect(complaints).toEqual([]);
    expect([...new Set(changes.map(({ action }) => action))]).toEqual(["create"]);
    expect(changes.filter(({ type }) => type === "aws_apigatewayv2_api")).toHaveLength(8);
    expect(outputs).toEqual(expect.arrayContaining(["region", "probe_url", "bare_url", "zero_url"]));
  });
}
