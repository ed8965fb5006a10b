import { createHash, randomUUID } from "node:crypto";
import type { CreateFunctionRequest, UpdateFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import type { AccountReader } from "../../account/account-state";
import type { LayerUse, VersionEntry } from "../../account/entries/lambda";
import { memoryProblem, runtimeProblem, timeoutProblem, variableProblems } from "../../aws-rules/lambda-rules";
import { reservedVariables } from "../../lambda/reserved-variables";
import { invalidParameter, validationError } from "./errors";

export type SettingsInput = Omit<CreateFunctionRequest & UpdateFunctionConfigurationRequest, "Code" | "FunctionName" | "Role">;

type Settings = Omit<
  VersionEntry,
  "FunctionName" | "FunctionArn" | "Version" | "Role" | "CodeSha256" | "CodeSize" | "RevisionId" | "LastModified" | "ImageUri"
>;

/** Most layers of a function (docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html). */
const MAX_LAYERS = 5;

/**
 * What a function is configured to. Members that an input does not have stay as they were; empty ones take a setting away.
 * @throws ApiError, ModelledError for settings that Lambda does not take.
 */
export function settingsOf(input: SettingsInput, functionName: string, account: AccountReader, before?: Settings): Settings {
  checkSettings(input);
  const PackageType = before?.PackageType ?? input.PackageType ?? "Zip";
  const Runtime = input.Runtime ?? before?.Runtime;
  const Handler = input.Handler ?? before?.Handler;
  if (PackageType === "Zip" && (Runtime === undefined || Handler === undefined))
    throw invalidParameter("Runtime and Handler are mandatory parameters for functions created with deployment packages.");
  return withoutAbsent({
    PackageType,
    Runtime,
    Handler,
    Description: input.Description ?? before?.Description ?? "",
    Timeout: input.Timeout ?? before?.Timeout ?? 3,
    MemorySize: input.MemorySize ?? before?.MemorySize ?? 128,
    VpcConfig: vpcConfig(input) ?? before?.VpcConfig ?? NO_VPC,
    Environment: input.Environment ? nonEmptyVariables(input.Environment.Variables) : before?.Environment,
    DeadLetterConfig: input.DeadLetterConfig
      ? input.DeadLetterConfig.TargetArn
        ? input.DeadLetterConfig
        : undefined
      : before?.DeadLetterConfig,
    KMSKeyArn: input.KMSKeyArn === undefined ? before?.KMSKeyArn : input.KMSKeyArn || undefined,
    TracingConfig: { Mode: input.TracingConfig?.Mode ?? before?.TracingConfig?.Mode ?? "PassThrough" },
    Layers: input.Layers ? nonEmpty(input.Layers.map((arn) => layerUse(account, arn))) : before?.Layers,
    FileSystemConfigs: input.FileSystemConfigs ? nonEmpty(input.FileSystemConfigs) : before?.FileSystemConfigs,
    ImageConfigResponse: input.ImageConfig
      ? Object.keys(input.ImageConfig).length > 0
        ? { ImageConfig: input.ImageConfig }
        : undefined
      : before?.ImageConfigResponse,
    Architectures: input.Architectures ?? before?.Architectures ?? ["x86_64"],
    EphemeralStorage: input.EphemeralStorage ?? before?.EphemeralStorage ?? { Size: 512 },
    SnapStart: { ApplyOn: input.SnapStart?.ApplyOn ?? before?.SnapStart?.ApplyOn ?? "None", OptimizationStatus: "Off" },
    LoggingConfig: input.LoggingConfig ? logging(input.LoggingConfig, functionName) : (before?.LoggingConfig ?? logging({}, functionName)),
    RuntimeVersionConfig: Runtime === undefined ? undefined : { RuntimeVersionArn: runtimeVersionArn(account, Runtime) },
  } satisfies { [Name in keyof Settings]: Settings[Name] | undefined });
}

/** What every change of a version's code or configuration sets. */
export function newRevision(): Pick<VersionEntry, "RevisionId" | "LastModified"> {
  return { RevisionId: randomUUID(), LastModified: lambdaTime() };
}

/** `2026-01-31T12:00:00.000+0000` */
export function lambdaTime(): string {
  return new Date().toISOString().replace("Z", "+0000");
}

/** All that is wrong at once. */
function checkSettings({ MemorySize, Timeout, Runtime, Environment, Layers = [] }: SettingsInput): void {
  const invalid = [
    ...(MemorySize === undefined ? [] : problemAt("memorySize", memoryProblem(MemorySize))),
    ...(Timeout === undefined ? [] : problemAt("timeout", timeoutProblem(Timeout))),
  ];
  if (invalid.length > 0)
    throw validationError(`${invalid.length} validation error${invalid.length === 1 ? "" : "s"} detected: ${invalid.join("; ")}`);
  if (Runtime !== undefined && runtimeProblem(Runtime) !== undefined) {
    throw invalidParameter(
      `The runtime parameter of ${Runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  const variables = Environment?.Variables ?? {};
  const unable = "Lambda was unable to configure your environment variables because the environment variables you have provided";
  const reserved = reservedVariables(variables);
  if (reserved.length > 0) {
    throw invalidParameter(
      `${unable} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  const problems = variableProblems(variables);
  if (problems.length > 0) throw invalidParameter(`${unable} are invalid: ${problems.join("; ")}`);
  if (Layers.length > MAX_LAYERS) throw invalidParameter(`Cannot reference more than ${MAX_LAYERS} layers.`);
}

function problemAt(member: string, problem: string | undefined): string[] {
  return problem === undefined ? [] : [`Value at '${member}' failed to satisfy constraint: ${problem}`];
}

const NO_VPC = { SubnetIds: [], SecurityGroupIds: [], VpcId: "", Ipv6AllowedForDualStack: false };

/** Functions have the network of this machine; the VPC's id is made up. */
function vpcConfig({ VpcConfig }: SettingsInput): Settings["VpcConfig"] {
  if (!VpcConfig) return undefined;
  const { SubnetIds = [], SecurityGroupIds = [], Ipv6AllowedForDualStack = false } = VpcConfig;
  return { SubnetIds, SecurityGroupIds, Ipv6AllowedForDualStack, VpcId: SubnetIds.length > 0 ? "vpc-0123456789abcdef0" : "" };
}

function nonEmptyVariables(variables: Record<string, string> = {}): Settings["Environment"] {
  return Object.keys(variables).length > 0 ? { Variables: variables } : undefined;
}

function nonEmpty<T>(items: T[]): T[] | undefined {
  return items.length > 0 ? items : undefined;
}

function layerUse(account: AccountReader, arn: string): LayerUse {
  const layer = account.get("lambda.layerVersions", arn);
  if (layer) return { Arn: arn, CodeSize: layer.CodeSize, CodeSha256: layer.CodeSha256 };
  const [, , , region, owner, kind, , version] = arn.split(":");
  if (kind !== "layer" || version === undefined) throw invalidParameter(`Invalid Layer arn: ${arn}`);
  if (owner === account.accountId || region !== account.region) throw invalidParameter(`Layer version ${arn} does not exist.`);
  return { Arn: arn, CodeSize: 0 };
}

function logging(
  { LogFormat = "Text", ApplicationLogLevel, SystemLogLevel, LogGroup }: NonNullable<SettingsInput["LoggingConfig"]>,
  functionName: string,
): Settings["LoggingConfig"] {
  const levels = { ApplicationLogLevel: ApplicationLogLevel ?? "INFO", SystemLogLevel: SystemLogLevel ?? "INFO" };
  if (LogFormat === "Text" && (ApplicationLogLevel !== undefined || SystemLogLevel !== undefined)) {
    throw invalidParameter("Setting log level is only supported when log format is set to JSON");
  }
  return { LogFormat, ...(LogFormat === "JSON" && levels), LogGroup: LogGroup || `/aws/lambda/${functionName}` };
}

function runtimeVersionArn({ region }: AccountReader, runtime: string): string {
  return `arn:aws:lambda:${region}::runtime:${createHash("sha256").update(runtime).digest("hex")}`;
}

function withoutAbsent<T extends object>(members: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]: Exclude<T[Name], undefined>;
  };
}
