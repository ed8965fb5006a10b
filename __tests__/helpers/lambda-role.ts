import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { EmptyAccount } from "./empty-account";

/** Makes a role that Lambda, or another service, may assume, and returns its ARN. */
export async function createRole(
  client: EmptyAccount["client"],
  RoleName: string,
  service = "lambda.amazonaws.com",
  statements: readonly object[] = [],
): Promise<string> {
  const iam = new IAMClient(client);
  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }] };
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  if (statements.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument }));
  }
  return Role?.Arn ?? "";
}
