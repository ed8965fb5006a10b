import type { AccountReader } from "../account/account-state";
import { type RoleEntry, roleKey } from "../account/entries/iam";
import { mayAssumeRole } from "../iam/trust-policy";
import { parseJson } from "../parse-json";

/** The role with an ARN, if the account has it. */
export function roleWithArn(account: AccountReader, arn: string): RoleEntry | undefined {
  const role = account.get("iam.roles", roleKey(arn.slice(arn.lastIndexOf("/") + 1)));
  return role?.Arn === arn ? role : undefined;
}

/** Lambda makes no function with a role that it cannot assume. */
export function mayLambdaAssume({ Arn: arn, AssumeRolePolicyDocument }: RoleEntry, functionArn: string): Promise<boolean> {
  const role = { arn, trustPolicy: parseJson(AssumeRolePolicyDocument) };
  return mayAssumeRole({ service: "lambda.amazonaws.com", role, sourceArn: functionArn });
}
