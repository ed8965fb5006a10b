import type { Tag } from "@aws-sdk/client-iam";

export interface IamCollections {
  /** By `roleKey`. */
  readonly "iam.roles": RoleEntry;
  /** Customer managed policies, by ARN. */
  readonly "iam.policies": PolicyEntry;
}

/** Names of roles are compared without case. */
export function roleKey(name: string): string {
  return name.toLowerCase();
}

export interface RoleEntry {
  readonly RoleName: string;
  readonly RoleId: string;
  readonly Arn: string;
  readonly Path: string;
  /** ISO 8601. */
  readonly CreateDate: string;
  /** JSON. */
  readonly AssumeRolePolicyDocument: string;
  readonly Description?: string;
  readonly MaxSessionDuration: number;
  /** ARN of a policy. */
  readonly PermissionsBoundary?: string;
  readonly Tags: readonly Tag[];
  /** Inline policies in JSON, by name. */
  readonly inlinePolicies: Readonly<Record<string, string>>;
  /** ARNs, in the order in which they were attached. */
  readonly attachedPolicies: readonly string[];
}

export interface PolicyEntry {
  readonly PolicyName: string;
  readonly PolicyId: string;
  readonly Arn: string;
  readonly Path: string;
  readonly Description?: string;
  /** ISO 8601. */
  readonly CreateDate: string;
  readonly UpdateDate: string;
  readonly DefaultVersionId: string;
  readonly Tags: readonly Tag[];
  /** In the order in which they were made. */
  readonly versions: readonly PolicyVersionEntry[];
}

export interface PolicyVersionEntry {
  readonly VersionId: string;
  /** JSON. */
  readonly Document: string;
  /** ISO 8601. */
  readonly CreateDate: string;
}
