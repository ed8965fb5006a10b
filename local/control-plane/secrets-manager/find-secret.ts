import type { AccountReader } from "../../account/account-state";
import type { SecretEntry } from "../../account/entries/secrets";
import type { RequiredAccess } from "../../aws-api/aws-api";
import { ModelledError } from "../../aws-api/modelled/operation";

/** @returns a secret that was deleted too, while it can be restored. */
export function lookUpSecret(account: AccountReader, reference: string): SecretEntry | undefined {
  return account.all("secretsmanager.secrets").find((secret) => {
    // The six characters at the end of an ARN may be left out.
    const isNamed = [secret.Name, secret.ARN, secret.ARN.slice(0, -7)].includes(reference);
    return isNamed && (secret.recoverableUntil === undefined || Date.parse(secret.recoverableUntil) > Date.now());
  });
}

/** @throws ModelledError ResourceNotFoundException */
export function findSecret(account: AccountReader, reference = ""): SecretEntry {
  const secret = lookUpSecret(account, reference);
  if (!secret) throw new ModelledError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  return secret;
}

/** @throws ModelledError ResourceNotFoundException, InvalidRequestException for a secret that was deleted */
export function findLiveSecret(account: AccountReader, reference: string | undefined): SecretEntry {
  const secret = findSecret(account, reference);
  if (secret.DeletedDate !== undefined)
    throw new ModelledError(
      "InvalidRequestException",
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  return secret;
}

export function onSecret(account: AccountReader, operation: string, reference = ""): RequiredAccess[] {
  const { region, accountId } = account;
  const unknown = reference.startsWith("arn:") ? reference : `arn:aws:secretsmanager:${region}:${accountId}:secret:${reference}`;
  return [{ action: `secretsmanager:${operation}`, resource: lookUpSecret(account, reference)?.ARN ?? unknown }];
}
