import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** A Terraform that evaluates configurations: HashiCorp's or OpenTofu. */
export interface TerraformProgram {
  readonly command: "terraform" | "tofu";
  readonly version: string;
}

/** The first versions with `mock_provider` in tests. */
const FIRST_VERSIONS = { terraform: [1, 7], tofu: [1, 8] } as const;

export const TERRAFORM_NEEDED = "terraform (1.7 or later) or tofu (1.8 or later) on the PATH";

/** The program on the PATH; undefined without one that is new enough. */
export async function findTerraformProgram(): Promise<TerraformProgram | undefined> {
  for (const command of ["terraform", "tofu"] as const) {
    const version = await versionOf(command);
    const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
    const [firstMajor, firstMinor] = FIRST_VERSIONS[command];
    if (version !== undefined && (major > firstMajor || (major === firstMajor && minor >= firstMinor))) return { command, version };
  }
  return undefined;
}

/** True where mocks can have their values when Terraform plans. */
export function canMockPlans({ command, version }: TerraformProgram): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return command === "terraform" && (major > 1 || minor >= 11);
}

async function versionOf(command: string): Promise<string | undefined> {
  try {
    const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
    const { stdout } = await promisify(execFile)(command, ["version", "-json"], { env, timeout: 30_000 });
    return (JSON.parse(stdout) as { terraform_version: string }).terraform_version;
  } catch {
    return undefined;
  }
}
