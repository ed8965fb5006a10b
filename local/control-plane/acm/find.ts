import type { AccountReader } from "../../account/account-state";
import type { CertificateEntry } from "../../account/entries/network";
import { ModelledError } from "../../aws-api/modelled/operation";

/** @throws ModelledError ResourceNotFoundException */
export function findCertificate(account: AccountReader, arn = ""): CertificateEntry {
  const certificate = account.get("acm.certificates", arn);
  if (!certificate) throw new ModelledError("ResourceNotFoundException", `Could not find certificate ${arn}.`);
  return certificate;
}
