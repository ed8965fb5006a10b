import type { LoggingConfig } from "@aws-sdk/client-lambda";
import { canRun } from "../../lambda/process/runtime-programs";
import type { AsynchronousInvocation, InvokePermission, LambdaFunction, Layer, LogLevel } from "../../model";
import type { AccountReader } from "../account-state";
import type { CodeStore } from "../code-store";
import type { FunctionEntry, PolicyEntry, VersionEntry } from "../entries/lambda";

export type FindCode = CodeStore["find"];

/** Every version and alias of a function runs the code and configuration of `$LATEST`. */
export function projectFunctions(account: AccountReader, findCode: FindCode): LambdaFunction[] {
  return account.all("lambda.functions").map((entry) => {
    const { latest, FunctionName, ReservedConcurrentExecutions } = entry;
    return {
      arn: entry.FunctionArn,
      name: FunctionName,
      roleArn: latest.Role,
      ...projectProgram(entry, findCode),
      qualifiers: [...entry.versions.map(({ Version }) => Version), ...entry.aliases.map(({ Name }) => Name)],
      runtime: latest.Runtime ?? "",
      memoryMb: latest.MemorySize ?? 128,
      timeoutSeconds: latest.Timeout ?? 3,
      environment: latest.Environment?.Variables ?? {},
      ...projectLogging(FunctionName, latest.LoggingConfig),
      ...(ReservedConcurrentExecutions !== undefined && { reservedConcurrency: ReservedConcurrentExecutions }),
      asynchronous: projectAsynchronous(entry),
      permissions: entry.policies.flatMap((policy) => projectPermissions(policy, account.accountId)),
    };
  });
}

/** @returns undefined for a function that runs here. */
export function whyCannotRun({ PackageType, Runtime }: Pick<VersionEntry, "PackageType" | "Runtime">): string | undefined {
  if (PackageType === "Image") return "container images do not run here";
  return canRun(Runtime ?? "") ? undefined : `${Runtime} does not run here`;
}

function projectProgram({ latest }: FunctionEntry, findCode: FindCode): Pick<LambdaFunction, "code" | "layers" | "handler" | "cannotRun"> {
  const { Handler = "", Layers = [], CodeSha256 } = latest;
  const cannotRun = whyCannotRun(latest);
  if (cannotRun !== undefined) return { layers: [], handler: Handler, cannotRun };
  const layers = Layers.flatMap(({ Arn: arn, CodeSha256: sha256 }): Layer[] =>
    sha256 === undefined ? [] : [{ arn, code: findCode(sha256) }],
  );
  return { code: findCode(CodeSha256), layers, handler: Handler };
}

function projectLogging(
  functionName: string,
  { LogFormat, LogGroup, ApplicationLogLevel, SystemLogLevel }: LoggingConfig = {},
): Pick<LambdaFunction, "logFormat" | "logGroupName" | "applicationLogLevel" | "systemLogLevel"> {
  return {
    logFormat: LogFormat === "JSON" ? "JSON" : "Text",
    applicationLogLevel: (ApplicationLogLevel as LogLevel | undefined) ?? "INFO",
    systemLogLevel: (SystemLogLevel as LambdaFunction["systemLogLevel"] | undefined) ?? "INFO",
    logGroupName: LogGroup ?? `/aws/lambda/${functionName}`,
  };
}

/** That of the function without a version: its versions are not told apart here. */
function projectAsynchronous({ eventInvokeConfigs, latest }: FunctionEntry): AsynchronousInvocation {
  const config = eventInvokeConfigs.find(({ Qualifier = "$LATEST" }) => Qualifier === "$LATEST") ?? eventInvokeConfigs[0];
  const onFailure = config?.DestinationConfig?.OnFailure?.Destination;
  const deadLetterTarget = latest.DeadLetterConfig?.TargetArn;
  return {
    maxRetries: config?.MaximumRetryAttempts ?? 2,
    maxEventAgeSeconds: config?.MaximumEventAgeInSeconds ?? 21_600,
    ...(onFailure && { onFailure }),
    ...(deadLetterTarget && { deadLetterTarget }),
  };
}

/**
 * A permission for another account, an organization or a token of Alexa allows no invocation here: everything that invokes belongs to
 * this account.
 */
function projectPermissions({ Qualifier, statements }: PolicyEntry, accountId: string): InvokePermission[] {
  return statements
    .filter(({ SourceAccount = accountId, PrincipalOrgID, EventSourceToken, InvokedViaFunctionUrl }) => {
      const isElsewhere = PrincipalOrgID !== undefined || EventSourceToken !== undefined || InvokedViaFunctionUrl === true;
      return SourceAccount === accountId && !isElsewhere;
    })
    .map(({ StatementId, Action, Principal, SourceArn }) => ({
      statementId: StatementId,
      action: Action,
      principal: Principal,
      ...(SourceArn !== undefined && { sourceArn: SourceArn }),
      ...(Qualifier !== undefined && { qualifier: Qualifier }),
    }));
}
