import type {
  AddPermissionRequest,
  AliasConfiguration,
  CodeSigningConfig,
  FunctionCode,
  FunctionConfiguration,
  FunctionEventInvokeConfig,
  GetLayerVersionResponse,
  Layer,
  UpdateRuntimeOn,
} from "@aws-sdk/client-lambda";

export interface LambdaCollections {
  /** By name. */
  readonly "lambda.functions": FunctionEntry;
  /** By ARN, with the version at its end. */
  readonly "lambda.layerVersions": LayerVersionEntry;
  /** The highest version of each layer until now, by the layer's ARN: numbers of deleted versions do not come back. */
  readonly "lambda.layerCounters": number;
  /** By ARN. */
  readonly "lambda.codeSigningConfigs": CodeSigningConfigEntry;
}

export interface FunctionEntry {
  readonly FunctionName: string;
  /** Without a version. */
  readonly FunctionArn: string;
  readonly latest: VersionEntry;
  /** In the order in which they were published. */
  readonly versions: readonly VersionEntry[];
  /** Numbers of deleted versions do not come back. */
  readonly lastVersion: number;
  readonly aliases: readonly AliasEntry[];
  readonly Tags: Readonly<Record<string, string>>;
  /** Resource policies, of the function without a version and of each version and alias. */
  readonly policies: readonly PolicyEntry[];
  readonly eventInvokeConfigs: readonly EventInvokeEntry[];
  readonly ReservedConcurrentExecutions?: number;
  readonly CodeSigningConfigArn?: string;
  readonly RecursiveLoop: "Allow" | "Terminate";
  readonly runtimeManagement: readonly RuntimeManagementEntry[];
}

/** Without states: they pass between an answer and the next read. */
export interface VersionEntry extends Omit<FunctionConfiguration, "State" | "LastUpdateStatus" | "Layers"> {
  readonly FunctionArn: string;
  /** `$LATEST` or a number. */
  readonly Version: string;
  readonly Role: string;
  readonly CodeSha256: string;
  readonly RevisionId: string;
  readonly LastModified: string;
  readonly Layers?: LayerUse[];
  /** Of a container image. */
  readonly ImageUri?: FunctionCode["ImageUri"];
}

/** A function keeps the content of its layers when their versions are deleted. */
export interface LayerUse extends Layer {
  readonly Arn: string;
  /** Undefined for a layer of another account, which only AWS has. */
  readonly CodeSha256?: string;
}

export interface AliasEntry extends Omit<AliasConfiguration, "AliasArn"> {
  readonly Name: string;
  readonly FunctionVersion: string;
  readonly RevisionId: string;
}

interface OfQualifier {
  /** A version or an alias. @default the function without one */
  readonly Qualifier?: string;
}

export interface PolicyEntry extends OfQualifier {
  readonly RevisionId: string;
  readonly statements: readonly PermissionEntry[];
}

export interface PermissionEntry
  extends Pick<
    AddPermissionRequest,
    "SourceArn" | "SourceAccount" | "FunctionUrlAuthType" | "InvokedViaFunctionUrl" | "EventSourceToken" | "PrincipalOrgID"
  > {
  readonly StatementId: string;
  readonly Action: string;
  readonly Principal: string;
}

export interface EventInvokeEntry extends OfQualifier, Omit<FunctionEventInvokeConfig, "LastModified" | "FunctionArn"> {
  /** ISO 8601. */
  readonly LastModified: string;
}

export interface RuntimeManagementEntry extends OfQualifier {
  readonly UpdateRuntimeOn: UpdateRuntimeOn;
  readonly RuntimeVersionArn?: string;
}

export interface LayerVersionEntry extends Omit<GetLayerVersionResponse, "Content"> {
  readonly LayerArn: string;
  readonly LayerVersionArn: string;
  readonly Version: number;
  readonly CreatedDate: string;
  readonly CodeSha256: string;
  readonly CodeSize: number;
  readonly policy: readonly LayerStatementEntry[];
}

export interface LayerStatementEntry {
  readonly StatementId: string;
  readonly Action: string;
  readonly Principal: string;
  readonly OrganizationId?: string;
}

export interface CodeSigningConfigEntry extends CodeSigningConfig {
  readonly CodeSigningConfigArn: string;
  readonly Tags: Readonly<Record<string, string>>;
}
