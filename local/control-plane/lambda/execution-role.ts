import type { AccountReader } from "../../account/account-state";
import type { RequiredAccess } from "../../aws-api/aws-api";
import { mayAssumeRole } from "../../iam/trust-policy";
import { parseJson } from "../../parse-json";
import { roleKey } from "../iam/find";
import { invalidParameter } from "./errors";

/**
 * Terraform's provider repeats its request after this very text, since new roles take some seconds to be known.
 * @throws ModelledError InvalidParameterValueException
 */
export async function checkExecutionRole(account: AccountReader, arn: string, functionArn: string): Promise<void> {
  const entry = account.get("iam.roles", roleKey(arn.slice(arn.lastIndexOf("/") + 1)));
  const role = entry?.Arn === arn && { arn, trustPolicy: parseJson(entry.AssumeRolePolicyDocument) };
  if (role && (await mayAssumeRole({ service: "lambda.amazonaws.com", role, sourceArn: functionArn }))) return;
  throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
}

/** Who gives a function a role has to be allowed to pass it on. */
export function accessToPass(role: string | undefined): readonly RequiredAccess[] {
  if (role === undefined) return [];
  return [{ action: "iam:PassRole", resource: role, context: { "iam:passedtoservice": "lambda.amazonaws.com" } }];
}
