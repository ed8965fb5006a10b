import type { KeySpec, KeyUsageType, Tag } from "@aws-sdk/client-kms";

export interface KmsCollections {
  /** By id. */
  readonly "kms.keys": KeyEntry;
  /** By name, `alias/…`. */
  readonly "kms.aliases": AliasEntry;
}

export interface KeyEntry {
  readonly KeyId: string;
  readonly Arn: string;
  /** ISO 8601. */
  readonly CreationDate: string;
  readonly Description: string;
  readonly KeyUsage: KeyUsageType;
  readonly KeySpec: KeySpec;
  readonly MultiRegion: boolean;
  readonly Enabled: boolean;
  /** ISO 8601. The key waits for its deletion then. */
  readonly DeletionDate?: string;
  /** JSON. */
  readonly Policy: string;
  /** Undefined when it is off. */
  readonly RotationPeriodInDays?: number;
  readonly Tags: readonly Tag[];
}

export interface AliasEntry {
  readonly AliasName: string;
  readonly AliasArn: string;
  readonly TargetKeyId: string;
  /** ISO 8601. */
  readonly CreationDate: string;
  readonly LastUpdatedDate: string;
}
