import { existsSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import type { ErrorDescription } from "../platform-errors";

/** What Lambda's Node.js runtimes bring along (docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html). */
const SCOPES = ["@aws-sdk", "@smithy"];

/**
 * Lets every function below `root` resolve the AWS SDK, by `require` and by `import`, from the packages that are installed with this
 * project, and no other package of it.
 */
export async function linkSdk(root: string): Promise<void> {
  await mkdir(path.join(root, "node_modules"));
  for (const scope of SCOPES) {
    const folder = require.resolve
      .paths(scope)
      ?.map((modules) => path.join(modules, scope))
      .find((candidate) => existsSync(candidate));
    if (folder !== undefined) await symlink(folder, path.join(root, "node_modules", scope), "dir");
  }
}

const MISSING_PACKAGE = /Cannot find (?:module|package) '((?:@aws-sdk|@smithy)\/[\w.-]+)/;

/** Adds to an error what to install, when a package of the SDK is missing that Lambda would have. */
export function nameMissingSdkPackage(error: ErrorDescription): ErrorDescription {
  const name = MISSING_PACKAGE.exec(error.errorMessage)?.[1];
  if (name === undefined) return error;
  return { ...error, errorMessage: `${error.errorMessage}\nLambda has ${name}. Install it here: npm install --save-dev ${name}` };
}
