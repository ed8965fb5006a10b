import type { AccountReader } from "../../account/account-state";
import { type PolicyEntry, type RoleEntry, roleKey } from "../../account/entries/iam";
import { ModelledError } from "../../aws-api/modelled/operation";

/** @throws ModelledError NoSuchEntity */
export function findRole(account: AccountReader, name = ""): RoleEntry {
  const role = account.get("iam.roles", roleKey(name));
  if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

/** @throws ModelledError NoSuchEntity */
export function findPolicy(account: AccountReader, arn = ""): PolicyEntry {
  const policy = account.get("iam.policies", arn);
  if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

export function noSuchEntity(message: string): ModelledError {
  return new ModelledError("NoSuchEntityException", message);
}
