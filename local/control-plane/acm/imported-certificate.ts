import { createPrivateKey, X509Certificate } from "node:crypto";
import type { ImportCertificateRequest, KeyAlgorithm } from "@aws-sdk/client-acm";
import type { CertificateEntry } from "../../account/entries/network";
import { ModelledError } from "../../aws-api/modelled/operation";

type Read = Pick<
  CertificateEntry,
  | "DomainName"
  | "SubjectAlternativeNames"
  | "Serial"
  | "Subject"
  | "Issuer"
  | "NotBefore"
  | "NotAfter"
  | "KeyAlgorithm"
  | "Certificate"
  | "CertificateChain"
>;

/** @throws ModelledError ValidationException */
export function readCertificate({ Certificate, PrivateKey, CertificateChain }: ImportCertificateRequest): Read {
  const pem = textOf(Certificate);
  const x509 = parsed("The certificate is not a valid PEM certificate.", () => new X509Certificate(pem));
  const key = parsed("The private key is not supported or is not a valid PEM private key.", () => createPrivateKey(textOf(PrivateKey)));
  if (!x509.checkPrivateKey(key)) throw invalid("The certificate body doesn't match the private key.");
  const names = [...(x509.subjectAltName ?? "").matchAll(/DNS:([^,\s]+)/g)].flatMap(([, name]) => name ?? []);
  const DomainName = commonName(x509.subject) ?? names[0];
  if (DomainName === undefined) throw invalid("The certificate has neither a common name nor a subject alternative name.");
  return {
    DomainName,
    SubjectAlternativeNames: [...new Set([DomainName, ...names])],
    Serial: (x509.serialNumber.toLowerCase().match(/../g) ?? []).join(":"),
    Subject: x509.subject.replaceAll("\n", ","),
    Issuer: commonName(x509.issuer) ?? x509.issuer.replaceAll("\n", ","),
    NotBefore: new Date(x509.validFrom).toISOString(),
    NotAfter: new Date(x509.validTo).toISOString(),
    KeyAlgorithm: algorithmOf(x509),
    Certificate: pem,
    ...(CertificateChain && { CertificateChain: textOf(CertificateChain) }),
  };
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("utf8");
}

function parsed<T>(message: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw invalid(message);
  }
}

function invalid(message: string): ModelledError {
  return new ModelledError("ValidationException", message);
}

function commonName(distinguishedName: string): string | undefined {
  return /^CN=(.+)$/m.exec(distinguishedName)?.[1];
}

const CURVES: Readonly<Record<string, KeyAlgorithm>> = {
  prime256v1: "EC_prime256v1",
  secp384r1: "EC_secp384r1",
  secp521r1: "EC_secp521r1",
};

const MODULUS: Readonly<Record<number, KeyAlgorithm>> = { 1024: "RSA_1024", 2048: "RSA_2048", 3072: "RSA_3072", 4096: "RSA_4096" };

/** @throws ModelledError ValidationException */
function algorithmOf({ publicKey }: X509Certificate): KeyAlgorithm {
  const { modulusLength = 0, namedCurve = "" } = publicKey.asymmetricKeyDetails ?? {};
  const algorithm = publicKey.asymmetricKeyType === "ec" ? CURVES[namedCurve] : MODULUS[modulusLength];
  if (algorithm === undefined) throw invalid("The key of the certificate is not supported.");
  return algorithm;
}
