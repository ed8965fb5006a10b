import type { Account } from "../../account/account";
import type { Draft } from "../../account/account-state";
import type { FunctionEntry } from "../../account/entries/lambda";
import { UserError } from "../../errors";
import { CANNOT_UNZIP } from "./code";
import { invalidParameter } from "./errors";
import { type FoundFunction, type FunctionInput, findFunction } from "./find";

/**
 * Changes what functions run.
 * @throws ModelledError InvalidParameterValueException for a zip whose files cannot be unpacked, what `make` throws.
 */
export async function changeCode<T>(account: Account, make: (draft: Draft) => T): Promise<T> {
  try {
    return await account.change(make);
  } catch (error) {
    throw error instanceof UserError ? invalidParameter(CANNOT_UNZIP) : error;
  }
}

/**
 * Replaces a function's entry, and resolves to the new one.
 * @throws what `change` throws, ModelledError ResourceNotFoundException
 */
export function changeFunction(
  account: Account,
  input: FunctionInput,
  change: (entry: FunctionEntry, found: FoundFunction & { readonly draft: Draft }) => FunctionEntry,
): Promise<FunctionEntry> {
  return changeCode(account, (draft) => {
    const found = findFunction(draft, input);
    const changed = change(found.entry, { ...found, draft });
    draft.put("lambda.functions", changed.FunctionName, changed);
    return changed;
  });
}
