import type { Tag as SecretTag } from "@aws-sdk/client-secrets-manager";
import type { ParameterTier, ParameterType, Tag } from "@aws-sdk/client-ssm";

export interface SecretsCollections {
  /** By name. */
  readonly "ssm.parameters": ParameterEntry;
  /** By ARN. */
  readonly "secretsmanager.secrets": SecretEntry;
}

export interface ParameterEntry {
  readonly Name: string;
  readonly ARN: string;
  readonly Tags: readonly Tag[];
  /** Oldest first; the last one is current. */
  readonly versions: readonly ParameterVersion[];
}

export interface ParameterVersion {
  readonly Version: number;
  readonly Type: ParameterType;
  readonly Value: string;
  readonly Description?: string;
  /** Of the key of a SecureString. */
  readonly KeyId?: string;
  readonly AllowedPattern?: string;
  readonly Tier: ParameterTier;
  readonly DataType: string;
  /** ISO 8601. */
  readonly LastModifiedDate: string;
  readonly LastModifiedUser: string;
}

export interface SecretEntry {
  readonly Name: string;
  readonly ARN: string;
  readonly Description?: string;
  readonly KmsKeyId?: string;
  /** ISO 8601. */
  readonly CreatedDate: string;
  readonly LastChangedDate: string;
  /** When the secret was deleted, in ISO 8601, and when it cannot be restored any more. */
  readonly DeletedDate?: string;
  readonly recoverableUntil?: string;
  /** JSON. */
  readonly ResourcePolicy?: string;
  readonly Tags: readonly SecretTag[];
  readonly versions: readonly SecretVersion[];
}

export interface SecretVersion {
  readonly VersionId: string;
  readonly SecretString?: string;
  /** In base64. */
  readonly SecretBinary?: string;
  /** `AWSCURRENT`, `AWSPREVIOUS` and others. A version without one is deprecated. */
  readonly VersionStages: readonly string[];
  /** ISO 8601. */
  readonly CreatedDate: string;
}
