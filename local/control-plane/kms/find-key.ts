import type { AccountReader } from "../../account/account-state";
import type { KeyEntry } from "../../account/entries/kms";
import type { RequiredAccess } from "../../aws-api/aws-api";
import { ModelledError } from "../../aws-api/modelled/operation";

/**
 * @param reference id, ARN, alias or ARN of an alias
 * @throws ModelledError NotFoundException, for a key whose waiting time is over too
 */
export function findKey(account: AccountReader, reference = ""): KeyEntry {
  const name = reference.replace(/^arn:[^/]*:(key\/|(?=alias\/))/, "");
  const id = name.startsWith("alias/") ? account.get("kms.aliases", name)?.TargetKeyId : name;
  const key = account.get("kms.keys", id ?? "");
  if (name.startsWith("alias/") && !key) throw notFound(`Alias ${aliasArn(account, name)} is not found.`);
  if (!key || (key.DeletionDate !== undefined && Date.parse(key.DeletionDate) < Date.now()))
    throw notFound(`Key '${keyArn(account, name)}' does not exist`);
  return key;
}

/** @throws ModelledError NotFoundException, KMSInvalidStateException for a key that waits for its deletion */
export function findUsableKey(account: AccountReader, reference: string | undefined): KeyEntry {
  const key = findKey(account, reference);
  if (key.DeletionDate !== undefined) throw new ModelledError("KMSInvalidStateException", `${key.Arn} is pending deletion.`);
  return key;
}

export function onKey(account: AccountReader, operation: string, reference: string | undefined): RequiredAccess[] {
  return [{ action: `kms:${operation}`, resource: findKey(account, reference).Arn }];
}

export function keyArn({ region, accountId }: AccountReader, id: string): string {
  return `arn:aws:kms:${region}:${accountId}:key/${id}`;
}

export function aliasArn({ region, accountId }: AccountReader, name: string): string {
  return `arn:aws:kms:${region}:${accountId}:${name}`;
}

export function notFound(message: string): ModelledError {
  return new ModelledError("NotFoundException", message);
}
