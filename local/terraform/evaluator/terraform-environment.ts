import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** Variables for `init`, which may need credentials to fetch modules. @param dataDirectory in the place of `.terraform`. */
export function initEnvironment(dataDirectory: string): NodeJS.ProcessEnv {
  const { TF_CLI_CONFIG_FILE: file, TF_WORKSPACE: _, ...rest } = process.env;
  const env = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith("TF_CLI_ARGS") && name !== "TF_LOG"));
  return {
    ...env,
    // Terraform warns of a file that is not there.
    ...(file && existsSync(file) && { TF_CLI_CONFIG_FILE: file }),
    TF_DATA_DIR: dataDirectory,
    TF_INPUT: "0",
    TF_IN_AUTOMATION: "1",
    CHECKPOINT_DISABLE: "1",
  };
}

/** Variables for `test`. Provisioners and external programs run with them, so nothing in them leads to a real account. */
export function testEnvironment(dataDirectory: string, directory: string): NodeJS.ProcessEnv {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const withoutAws = Object.entries(initEnvironment(dataDirectory)).filter(([name]) => !name.startsWith("AWS_"));
  const workspace = workspaceOf(directory);
  return {
    ...Object.fromEntries(withoutAws),
    ...(AWS_REGION && { AWS_REGION }),
    ...(AWS_DEFAULT_REGION && { AWS_DEFAULT_REGION }),
    ...(workspace && { TF_WORKSPACE: workspace }),
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/** The workspace that the user has selected in the folder. */
function workspaceOf(directory: string): string | undefined {
  if (process.env.TF_WORKSPACE) return process.env.TF_WORKSPACE;
  const file = path.join(directory, process.env.TF_DATA_DIR ?? ".terraform", "environment");
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}
