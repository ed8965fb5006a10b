import { AWS_MANAGED_POLICIES } from "../../iam/aws-managed-policies";
import type { Policy, Role } from "../../model";
import type { AccountReader } from "../account-state";
import type { PolicyEntry } from "../entries/iam";

export function projectRoles(account: AccountReader): Role[] {
  return account.all("iam.roles").map((role) => {
    const boundary = role.PermissionsBoundary === undefined ? undefined : managedPolicy(account, role.PermissionsBoundary);
    return {
      arn: role.Arn,
      name: role.RoleName,
      trustPolicy: JSON.parse(role.AssumeRolePolicyDocument),
      policies: [
        ...Object.entries(role.inlinePolicies).map(([name, document]) => ({ name, document: JSON.parse(document) })),
        ...role.attachedPolicies.flatMap((arn) => managedPolicy(account, arn) ?? []),
      ],
      ...(boundary && { permissionsBoundary: boundary }),
    };
  });
}

/** One of AWS's own that is not known here allows nothing. */
function managedPolicy(account: AccountReader, arn: string): Policy | undefined {
  const own = account.get("iam.policies", arn);
  return own ? { name: own.PolicyName, document: JSON.parse(defaultDocument(own)) } : AWS_MANAGED_POLICIES.get(arn);
}

function defaultDocument({ versions, DefaultVersionId }: PolicyEntry): string {
  return versions.find(({ VersionId }) => VersionId === DefaultVersionId)?.Document ?? "{}";
}
