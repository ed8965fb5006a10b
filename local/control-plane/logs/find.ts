import type { AccountReader } from "../../account/account-state";
import type { LogGroupEntry } from "../../account/entries/logs";
import { ApiError, type ApiErrors } from "../../aws-api/api-error";
import type { RequiredAccess } from "../../aws-api/aws-api";
import { ModelledError } from "../../aws-api/modelled/operation";

/** CloudWatch Logs has a name of its own for input that breaks a rule. */
export const LOGS_ERRORS: Partial<ApiErrors> = { invalid: (message) => new ApiError(400, "InvalidParameterException", message) };

export interface GroupInput {
  readonly logGroupName?: string | undefined;
  /** Name or ARN. */
  readonly logGroupIdentifier?: string | undefined;
  readonly logStreamName?: string | undefined;
}

export function invalidParameter(message: string): ModelledError {
  return new ModelledError("InvalidParameterException", message);
}

export function notFound(what: string): ModelledError {
  return new ModelledError("ResourceNotFoundException", `The specified ${what} does not exist.`);
}

export function alreadyExists(what: string): ModelledError {
  return new ModelledError("ResourceAlreadyExistsException", `The specified ${what} already exists`);
}

export function logGroupArn({ region, accountId }: AccountReader, name: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
}

/** @throws ModelledError ResourceNotFoundException */
export function findGroup(account: AccountReader, name: string): LogGroupEntry {
  const group = account.get("logs.groups", name);
  if (!group) throw notFound("log group");
  return group;
}

/** `arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/f:*` → `/aws/lambda/f` */
export function groupNameIn(arn: string): string {
  return arn.replace(/^arn:[^:]+:logs:[^:]*:\d*:log-group:/, "").replace(/:\*$/, "");
}

export function groupNameOf({ logGroupName, logGroupIdentifier = "" }: GroupInput): string {
  return logGroupName ?? groupNameIn(logGroupIdentifier);
}

/** What an operation on a group or a stream asks a caller's policies for. Actions on groups have a stream without a name. */
export function accessToGroup(account: AccountReader, action: string): (input: GroupInput) => readonly RequiredAccess[] {
  return (input) => {
    const resource = `${logGroupArn(account, groupNameOf(input))}:log-stream:${input.logStreamName ?? ""}`;
    return [{ action: `logs:${action}`, resource }];
  };
}
