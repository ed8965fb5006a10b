import type { AccountReader } from "../../account/account-state";
import type { ParameterEntry, ParameterVersion } from "../../account/entries/secrets";
import type { RequiredAccess } from "../../aws-api/aws-api";

export function onParameter(account: AccountReader, operation: string, name = "*"): RequiredAccess[] {
  return [{ action: `ssm:${operation}`, resource: parameterArn(account, name) }];
}

export function parameterArn({ region, accountId }: AccountReader, name: string): string {
  return `arn:aws:ssm:${region}:${accountId}:parameter/${plainName(name).replace(/^\//, "")}`;
}

/** Operations take a parameter's ARN in the place of its name. A parameter whose name begins with a slash has the same ARN without it. */
function plainName(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:[^/]*:parameter/, "");
}

export interface FoundParameter {
  readonly parameter: ParameterEntry;
  readonly version: ParameterVersion;
  /** `:3` for a version that was asked for. */
  readonly selector?: string;
}

/** @param reference name or ARN, with `:` and a version for another than the current one */
export function findParameter(account: AccountReader, reference = ""): FoundParameter | undefined {
  const [, name = "", number] = /^(.*?)(?::(\d+))?$/.exec(plainName(reference)) ?? [];
  const parameter = account.get("ssm.parameters", name) ?? account.get("ssm.parameters", name.replace(/^\//, ""));
  const version = number === undefined ? parameter?.versions.at(-1) : parameter?.versions.find(({ Version }) => Version === Number(number));
  return parameter && version && { parameter, version, ...(number !== undefined && { selector: `:${number}` }) };
}
