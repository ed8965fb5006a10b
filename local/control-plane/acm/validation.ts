import { createHash } from "node:crypto";
import type { DomainValidation } from "@aws-sdk/client-acm";
import type { AccountReader, Draft } from "../../account/account-state";
import type { CertificateEntry } from "../../account/entries/network";

/** AWS asks for the same record for every certificate of a name in an account, and for a wildcard that of the name below it. */
export function validationOf({ accountId }: AccountReader, domainName: string): DomainValidation {
  const validated = domainName.replace(/^\*\./, "");
  const hash = (part: string) => createHash("md5").update(`${part} ${accountId} ${validated}`).digest("hex");
  return {
    DomainName: domainName,
    ValidationDomain: domainName,
    ValidationStatus: "PENDING_VALIDATION",
    ValidationMethod: "DNS",
    ResourceRecord: {
      Name: `_${hash("name")}.${validated}.`,
      Type: "CNAME",
      Value: `_${hash("value")}.${hash("zone").slice(0, 10)}.acm-validations.aws.`,
    },
  };
}

/** Issues the certificates whose records are all in hosted zones of the account. */
export function issueValidated(draft: Draft): void {
  for (const certificate of draft.all("acm.certificates")) {
    const { Status, DomainValidationOptions = [] } = certificate;
    if (Status !== "PENDING_VALIDATION") continue;
    const validated = DomainValidationOptions.map(
      (option): DomainValidation => (isPublished(draft, option) ? { ...option, ValidationStatus: "SUCCESS" } : option),
    );
    const isValid = validated.every(({ ValidationStatus }) => ValidationStatus === "SUCCESS");
    draft.put("acm.certificates", certificate.CertificateArn, {
      ...certificate,
      DomainValidationOptions: validated,
      ...(isValid && issued()),
    });
  }
}

const VALID_DAYS = 395;

function issued(): Pick<CertificateEntry, "Status" | "IssuedAt" | "NotBefore" | "NotAfter"> {
  const now = new Date();
  return {
    Status: "ISSUED",
    IssuedAt: now.toISOString(),
    NotBefore: now.toISOString(),
    NotAfter: new Date(now.getTime() + VALID_DAYS * 24 * 60 * 60 * 1000).toISOString(),
  };
}

function isPublished(account: AccountReader, { ResourceRecord }: DomainValidation): boolean {
  const { Name = "", Value = "" } = ResourceRecord ?? {};
  return account
    .all("route53.hostedZones")
    .some(({ recordSets }) =>
      recordSets.some(
        (set) =>
          set.Type === "CNAME" &&
          isSameName(set.Name, Name) &&
          set.ResourceRecords?.some((record) => isSameName(record.Value ?? "", Value)),
      ),
    );
}

function isSameName(one: string, other: string): boolean {
  const withoutDot = (name: string) => name.toLowerCase().replace(/\.$/, "");
  return withoutDot(one) === withoutDot(other);
}
