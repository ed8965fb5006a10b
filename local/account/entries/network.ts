import type { CertificateDetail, Tag } from "@aws-sdk/client-acm";
import type { HostedZone, ResourceRecordSet, Tag as ZoneTag } from "@aws-sdk/client-route-53";
import type { Kept } from "./kept";

export interface NetworkCollections {
  /** By ARN. */
  readonly "acm.certificates": CertificateEntry;
  /** By id, without `/hostedzone/`. */
  readonly "route53.hostedZones": HostedZoneEntry;
  /** By id, without `/change/`. */
  readonly "route53.changes": ZoneChangeEntry;
}

type CertificateDates = "CreatedAt" | "IssuedAt" | "ImportedAt" | "NotBefore" | "NotAfter" | "RevokedAt";

export type CertificateEntry = Kept<
  Omit<CertificateDetail, CertificateDates | "RenewalSummary">,
  "CertificateArn" | "DomainName" | "Status"
> & {
  /** ISO 8601, as the other dates. */
  readonly CreatedAt: string;
  readonly IssuedAt?: string;
  readonly ImportedAt?: string;
  readonly NotBefore?: string;
  readonly NotAfter?: string;
  readonly Tags: readonly Tag[];
  /** A second request with the same token gets the same certificate. */
  readonly IdempotencyToken?: string;
  /** PEM, of an imported certificate. */
  readonly Certificate?: string;
  readonly CertificateChain?: string;
};

export type HostedZoneEntry = Kept<HostedZone, "Id" | "Name" | "CallerReference"> & {
  readonly Tags: readonly ZoneTag[];
  /** With NS and SOA of the zone itself. Names are in lower case and end with a dot. */
  readonly recordSets: readonly RecordSetEntry[];
};

export type RecordSetEntry = Kept<ResourceRecordSet, "Name" | "Type">;

export interface ZoneChangeEntry {
  readonly Id: string;
  /** ISO 8601. */
  readonly SubmittedAt: string;
  readonly Comment?: string;
}
