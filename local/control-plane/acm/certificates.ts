import { randomUUID } from "node:crypto";
import type * as Sdk from "@aws-sdk/client-acm";
import type { Account } from "../../account/account";
import type { AccountReader, Draft } from "../../account/account-state";
import type { CertificateEntry } from "../../account/entries/network";
import { NotEmulated } from "../../aws-api/api-error";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { certificateNameProblem } from "../../aws-rules/certificate-rules";
import { findCertificate } from "./find";
import { readCertificate } from "./imported-certificate";
import { issueValidated, validationOf } from "./validation";

/** docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html and its neighbours. */
export function certificates(account: Account) {
  return {
    RequestCertificate: operation<Sdk.RequestCertificateCommandInput, Sdk.RequestCertificateCommandOutput>({
      async run(input) {
        checkRequest(input);
        const CertificateArn = await account.change((draft) => {
          const { IdempotencyToken: token, DomainName: name = "" } = input;
          const same = draft
            .all("acm.certificates")
            .find((other) => token !== undefined && other.IdempotencyToken === token && other.DomainName === name.toLowerCase());
          if (same) return same.CertificateArn;
          const certificate = requested(draft, input);
          draft.put("acm.certificates", certificate.CertificateArn, certificate);
          issueValidated(draft);
          return certificate.CertificateArn;
        });
        return { CertificateArn };
      },
    }),

    ImportCertificate: operation<Sdk.ImportCertificateCommandInput, Sdk.ImportCertificateCommandOutput>({
      async run(input) {
        const read = readCertificate(input);
        const CertificateArn = await account.change((draft) => {
          const before = input.CertificateArn === undefined ? undefined : findCertificate(draft, input.CertificateArn);
          if (before && before.Type !== "IMPORTED") throw invalid("Only an imported certificate can be imported again.");
          if (before && input.Tags) throw invalid("Tagging is not permitted on re-import.");
          const now = new Date().toISOString();
          const arn = before?.CertificateArn ?? newArn(draft);
          draft.put("acm.certificates", arn, {
            ...read,
            CertificateArn: arn,
            Status: "ISSUED",
            Type: "IMPORTED",
            CreatedAt: before?.CreatedAt ?? now,
            ImportedAt: now,
            RenewalEligibility: "INELIGIBLE",
            Options: { CertificateTransparencyLoggingPreference: "DISABLED" },
            Tags: before?.Tags ?? input.Tags ?? [],
          });
          return arn;
        });
        return { CertificateArn };
      },
    }),

    DescribeCertificate: operation<Sdk.DescribeCertificateCommandInput, Sdk.DescribeCertificateCommandOutput>({
      run: ({ CertificateArn }) => ({ Certificate: described(account, findCertificate(account, CertificateArn)) }),
    }),

    GetCertificate: operation<Sdk.GetCertificateCommandInput, Sdk.GetCertificateCommandOutput>({
      run({ CertificateArn }) {
        const { Status, Certificate, CertificateChain } = findCertificate(account, CertificateArn);
        if (Status === "PENDING_VALIDATION")
          throw new ModelledError("RequestInProgressException", "The certificate request is in progress and has not been issued yet.");
        if (Certificate === undefined) throw new NotEmulated("certificate bodies, but those of imported certificates");
        return { Certificate, CertificateChain };
      },
    }),

    ListCertificates: operation<Sdk.ListCertificatesCommandInput, Sdk.ListCertificatesCommandOutput>({
      run({ CertificateStatuses, MaxItems = 1000, NextToken = "0" }) {
        const all = account.all("acm.certificates").filter(({ Status }) => !CertificateStatuses || CertificateStatuses.includes(Status));
        const start = Number(NextToken);
        const end = start + MaxItems;
        return {
          CertificateSummaryList: all.slice(start, end).map((certificate) => summary(account, certificate)),
          NextToken: end < all.length ? String(end) : undefined,
        };
      },
    }),

    UpdateCertificateOptions: operation<Sdk.UpdateCertificateOptionsCommandInput, Sdk.UpdateCertificateOptionsCommandOutput>({
      async run({ CertificateArn, Options }) {
        await account.change((draft) => {
          const certificate = findCertificate(draft, CertificateArn);
          draft.put("acm.certificates", certificate.CertificateArn, { ...certificate, Options: { ...certificate.Options, ...Options } });
        });
        return {};
      },
    }),

    DeleteCertificate: operation<Sdk.DeleteCertificateCommandInput, Sdk.DeleteCertificateCommandOutput>({
      async run({ CertificateArn }) {
        await account.change((draft) => {
          const { CertificateArn: arn } = findCertificate(draft, CertificateArn);
          if (usersOf(draft, arn).length > 0)
            throw new ModelledError("ResourceInUseException", `Certificate ${arn} in account ${draft.accountId} is in use.`);
          draft.remove("acm.certificates", arn);
        });
        return {};
      },
    }),
  };
}

function namesOf({ DomainName = "", SubjectAlternativeNames = [] }: Sdk.RequestCertificateRequest): string[] {
  return [...new Set([DomainName, ...SubjectAlternativeNames].map((name) => name.toLowerCase()))];
}

/** @throws ModelledError ValidationException, NotEmulated */
function checkRequest(input: Sdk.RequestCertificateRequest): void {
  const { ValidationMethod = "EMAIL", CertificateAuthorityArn } = input;
  if (CertificateAuthorityArn !== undefined) throw new NotEmulated("private certificate authorities");
  if (ValidationMethod !== "DNS") throw new NotEmulated(`validation by ${ValidationMethod}, but by DNS`);
  for (const problem of namesOf(input).map(certificateNameProblem)) if (problem !== undefined) throw invalid(problem);
}

function requested(draft: Draft, input: Sdk.RequestCertificateRequest): CertificateEntry {
  const { KeyAlgorithm = "RSA_2048", Options, Tags = [], IdempotencyToken } = input;
  const names = namesOf(input);
  const [DomainName = ""] = names;
  return {
    CertificateArn: newArn(draft),
    DomainName,
    SubjectAlternativeNames: names,
    DomainValidationOptions: names.map((name) => validationOf(draft, name)),
    CreatedAt: new Date().toISOString(),
    Status: "PENDING_VALIDATION",
    Type: "AMAZON_ISSUED",
    KeyAlgorithm,
    SignatureAlgorithm: KeyAlgorithm.startsWith("EC") ? "SHA256WITHECDSA" : "SHA256WITHRSA",
    Subject: `CN=${DomainName}`,
    Issuer: "Amazon",
    RenewalEligibility: "INELIGIBLE",
    Options: { CertificateTransparencyLoggingPreference: "ENABLED", ...Options },
    Tags,
    ...(IdempotencyToken !== undefined && { IdempotencyToken }),
  };
}

function newArn({ region, accountId }: AccountReader): string {
  return `arn:aws:acm:${region}:${accountId}:certificate/${randomUUID()}`;
}

/** ARNs of the domain names of APIs that use a certificate. */
function usersOf(account: AccountReader, arn: string): string[] {
  return account
    .all("apigateway.domainNames")
    .filter(({ DomainNameConfigurations = [] }) => DomainNameConfigurations.some(({ CertificateArn }) => CertificateArn === arn))
    .map(({ DomainNameArn = "" }) => DomainNameArn);
}

function dates({ CreatedAt, IssuedAt, ImportedAt, NotBefore, NotAfter }: CertificateEntry) {
  const date = (iso: string | undefined) => (iso === undefined ? undefined : new Date(iso));
  return {
    CreatedAt: date(CreatedAt),
    IssuedAt: date(IssuedAt),
    ImportedAt: date(ImportedAt),
    NotBefore: date(NotBefore),
    NotAfter: date(NotAfter),
  };
}

function described(account: AccountReader, certificate: CertificateEntry): Sdk.CertificateDetail {
  const { Tags, IdempotencyToken, Certificate, CertificateChain, ...detail } = certificate;
  return { ...detail, ...dates(certificate), InUseBy: usersOf(account, certificate.CertificateArn) };
}

function summary(account: AccountReader, certificate: CertificateEntry): Sdk.CertificateSummary {
  const { CertificateArn, DomainName, SubjectAlternativeNames, Status, Type, KeyAlgorithm, RenewalEligibility } = certificate;
  return {
    CertificateArn,
    DomainName,
    SubjectAlternativeNameSummaries: SubjectAlternativeNames,
    HasAdditionalSubjectAlternativeNames: false,
    Status,
    Type,
    KeyAlgorithm,
    RenewalEligibility,
    InUse: usersOf(account, CertificateArn).length > 0,
    ...dates(certificate),
  };
}

function invalid(message: string): ModelledError {
  return new ModelledError("ValidationException", message);
}
