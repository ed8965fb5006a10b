import type { AccountReader } from "../../account/account-state";
import type { AliasEntry, FunctionEntry, VersionEntry } from "../../account/entries/lambda";
import type { RequiredAccess } from "../../aws-api/aws-api";
import { type FunctionReference, parseFunctionReference } from "../../lambda/function-reference";
import { noSuchResource, validationError } from "./errors";

/** The members of an input that name a function, by name or ARN, and a version or alias of it. */
export interface FunctionInput {
  readonly FunctionName?: string | undefined;
  readonly Qualifier?: string | undefined;
}

export interface FoundFunction {
  readonly entry: FunctionEntry;
  /** A version or an alias. */
  readonly qualifier: string | undefined;
}

export function functionArn({ region, accountId }: AccountReader, name: string, qualifier?: string): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}${qualifier === undefined ? "" : `:${qualifier}`}`;
}

/** @throws ApiError ValidationException for a name that no function can have. */
export function functionReference({ FunctionName = "", Qualifier }: FunctionInput): FunctionReference {
  const reference = parseFunctionReference(FunctionName, Qualifier ?? null);
  if (reference) return reference;
  throw validationError(
    `1 validation error detected: Value '${FunctionName}' at 'functionName' failed to satisfy constraint: Member must be the name or the ARN of a function`,
  );
}

/** @throws ModelledError ResourceNotFoundException when there is no such function. The qualifier is not looked up. */
export function findFunction(account: AccountReader, input: FunctionInput): FoundFunction {
  const { name, qualifier } = functionReference(input);
  const entry = account.get("lambda.functions", name);
  if (!entry) throw noSuchResource(`Function not found: ${functionArn(account, name, qualifier)}`);
  return { entry, qualifier };
}

/**
 * The version that a qualifier leads to, with the ARN by which it was asked for.
 * @throws ModelledError ResourceNotFoundException
 */
export function findVersion(account: AccountReader, input: FunctionInput): VersionEntry {
  const { entry, qualifier } = findFunction(account, input);
  if (qualifier === undefined) return entry.latest;
  const number = findAlias(entry, qualifier)?.FunctionVersion ?? qualifier;
  const version = [entry.latest, ...entry.versions].find(({ Version }) => Version === number);
  const FunctionArn = functionArn(account, entry.FunctionName, qualifier);
  if (!version) throw noSuchResource(`Function not found: ${FunctionArn}`);
  return { ...version, FunctionArn };
}

export function findAlias({ aliases }: FunctionEntry, name: string): AliasEntry | undefined {
  return aliases.find(({ Name }) => Name === name);
}

/**
 * A function with a version or an alias that it has to have.
 * @throws ModelledError ResourceNotFoundException
 */
export function findQualified(account: AccountReader, input: FunctionInput): FoundFunction {
  const found = findFunction(account, input);
  findVersion(account, input);
  return found;
}

/** What an operation on a function asks a caller's policies for. */
export function accessToFunction(account: AccountReader, action: string): (input: FunctionInput) => readonly RequiredAccess[] {
  return (input) => {
    const { name, qualifier } = functionReference(input);
    return [{ action: `lambda:${action}`, resource: functionArn(account, name, qualifier) }];
  };
}
