import type { AccountReader } from "../../account/account-state";
import type { RequiredAccess } from "../../aws-api/aws-api";
import { mayLambdaAssume, roleWithArn } from "../../aws-rules/execution-role";
import { invalidParameter } from "./errors";

/**
 * Terraform's provider repeats its request after this very text, since new roles take some seconds to be known.
 * @throws ModelledError InvalidParameterValueException
 */
export async function checkExecutionRole(account: AccountReader, arn: string, functionArn: string): Promise<void> {
  const role = roleWithArn(account, arn);
  if (role && (await mayLambdaAssume(role, functionArn))) return;
  throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
}

/** Who gives a function a role has to be allowed to pass it on. */
export function accessToPass(role: string | undefined): readonly RequiredAccess[] {
  if (role === undefined) return [];
  return [{ action: "iam:PassRole", resource: role, context: { "iam:passedtoservice": "lambda.amazonaws.com" } }];
}
