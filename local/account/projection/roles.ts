import { AWS_MANAGED_POLICIES } from "../../iam/aws-managed-policies";
import type { Policy, Role } from "../../model";
import type { AccountReader } from "../account-state";
import type { PolicyEntry } from "../entries/iam";

export function projectRoles(account: AccountReader): Role[] {
  return account.all("iam.roles").map((role) => {
    const boundary = role.PermissionsBoundary === undefined ? undefined : knownPolicy(account, role.PermissionsBoundary);
    return {
      arn: role.Arn,
      name: role.RoleName,
      trustPolicy: JSON.parse(role.AssumeRolePolicyDocument),
      policies: [
        ...Object.entries(role.inlinePolicies).map(([name, document]) => ({ name, document: JSON.parse(document) })),
        ...role.attachedPolicies.map((arn) => knownPolicy(account, arn) ?? emptyPolicy(arn)),
      ],
      ...(boundary && { permissionsBoundary: boundary }),
    };
  });
}

/** Of AWS's own or of another stack: what its document says is not known here, so it allows nothing. */
function emptyPolicy(arn: string): Policy {
  return { name: arn.slice(arn.lastIndexOf("/") + 1), document: { Version: "2012-10-17", Statement: [] } };
}

/** A boundary without a known document does not count: one that allows nothing would stop everything that has it. */
function knownPolicy(account: AccountReader, arn: string): Policy | undefined {
  const own = account.get("iam.policies", arn);
  return own ? { name: own.PolicyName, document: JSON.parse(defaultDocument(own)) } : AWS_MANAGED_POLICIES.get(arn);
}

function defaultDocument({ versions, DefaultVersionId }: PolicyEntry): string {
  return versions.find(({ VersionId }) => VersionId === DefaultVersionId)?.Document ?? "{}";
}
