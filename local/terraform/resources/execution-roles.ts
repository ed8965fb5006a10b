import { roleKey } from "../../account/entries/iam";
import { mayLambdaAssume, roleWithArn } from "../../aws-rules/execution-role";
import type { FunctionOfResource } from "./lambda-resources";
import type { Reading } from "./reading";

/** AWS creates no function whose role Lambda cannot assume. Roles of other stacks are not checked. */
export async function checkExecutionRoles(reading: Reading, functions: readonly FunctionOfResource[]): Promise<void> {
  const { account } = reading;
  for (const { resource, entry } of functions) {
    const role = roleWithArn(account, entry.latest.Role);
    if (!role || (await mayLambdaAssume(role, entry.FunctionArn))) continue;
    const address = reading.addressOf("iam.roles", roleKey(role.RoleName));
    const reason = `the role defined for the function cannot be assumed by Lambda: the assume_role_policy of ${address} does not let lambda.amazonaws.com do it`;
    reading.refuse(resource, "role", reason);
  }
}
