import { writeFileSync } from "node:fs";
import path from "node:path";
import { findTerraform, terraformEnvironment } from "../helpers/find-terraform";
import { PROJECT_DIR, run } from "../helpers/run";
import { STACK_RESOURCES } from "../helpers/stack-resources";
import { type Sts, startSts } from "../helpers/start-sts";
import { temporaryFolder } from "../helpers/temporary-folder";

const terraform = findTerraform();

/** Without a mirror, init downloads the provider, which is hundreds of megabytes. */
const DOWNLOAD_MS = 300_000;

if ("missing" in terraform) {
  test.skip(`Terraform takes the stack and plans it without a warning, skipped: ${terraform.missing}`, () => {});
} else {
  describe("Terraform, with the real AWS provider and no account", () => describeTerraform(terraform.initArgs));
}

function describeTerraform(initArgs: readonly string[]): void {
  const folder = temporaryFolder();
  const stackDir = path.join(folder, "stacks/fanfare-dev");
  let sts: Sts;

  /** Runs Terraform on the stack. What makes this a test comes from the environment: credentials, and where AWS is. */
  async function runTerraform(...args: string[]): Promise<string> {
    const env = { ...terraformEnvironment(), AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_ENDPOINT_URL: sts.endpoint };
    const { exitCode, stdout, stderr } = await run(["terraform", ...args], { cwd: stackDir, env });
    if (exitCode !== 0) throw new Error(`terraform ${args.join(" ")} ended with ${exitCode}\n${stdout}\n${stderr}`);
    return stdout;
  }

  beforeAll(async () => {
    sts = await startSts();
    const env = { CDKTF_OUTDIR: folder, FANFARE_NAME: "fanfare", FANFARE_STAGE: "dev", FANFARE_REGION: "eu-west-1" };
    await run([process.execPath, "--import", "tsx", "main.ts"], { cwd: PROJECT_DIR, env });
    // The stack itself stays as it is. Its state, a file in the project, may be that of a deployed stack and is kept out of this.
    writeFileSync(
      path.join(stackDir, "state_override.tf.json"),
      JSON.stringify({ terraform: { backend: { local: { path: "test.tfstate" } } } }),
    );
    await runTerraform("init", "-input=false", ...initArgs);
  }, DOWNLOAD_MS);

  afterAll(() => sts?.close());

  test("finds the stack valid and has nothing to warn of", async () => {
    const { valid, diagnostics } = JSON.parse(await runTerraform("validate", "-json"));

    expect({ valid, diagnostics }).toEqual({ valid: true, diagnostics: [] });
  }, 60_000);

  test("plans to create every resource, changes none, and warns of nothing", async () => {
    // when
    const messages = linesOf(await runTerraform("plan", "-input=false", "-json", "-out=plan.bin"));
    const plan: Plan = JSON.parse(await runTerraform("show", "-json", "plan.bin"));

    // then
    expect(messages.filter(({ type, "@level": level }) => type === "diagnostic" || level !== "info")).toEqual([]);
    expect(plan.resource_changes.filter(({ change }) => change.actions.join() !== "create")).toEqual([]);
    expect(countByType(plan)).toEqual(STACK_RESOURCES);
    expect(Object.keys(plan.planned_values.outputs).sort()).toEqual(["connections_table", "management_endpoint", "websocket_url"]);
    // And nothing of it asked AWS for more than who is asking.
    expect([...new Set(sts.actions)]).toEqual(["GetCallerIdentity"]);
  }, 60_000);
}

/** Of `terraform show -json`. developer.hashicorp.com/terraform/internals/json-format */
interface Plan {
  readonly resource_changes: readonly { readonly type: string; readonly change: { readonly actions: readonly string[] } }[];
  readonly planned_values: { readonly outputs: object };
}

interface UiMessage {
  readonly type: string;
  readonly "@level": string;
}

/** Of `terraform plan -json`: an object a line. developer.hashicorp.com/terraform/internals/machine-readable-ui */
function linesOf(text: string): UiMessage[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line));
}

function countByType({ resource_changes }: Plan): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of resource_changes) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
