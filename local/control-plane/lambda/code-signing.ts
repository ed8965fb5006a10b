import type {
  CodeSigningConfig,
  CreateCodeSigningConfigRequest,
  CreateCodeSigningConfigResponse,
  DeleteCodeSigningConfigRequest,
  DeleteFunctionCodeSigningConfigRequest,
  GetCodeSigningConfigRequest,
  GetCodeSigningConfigResponse,
  GetFunctionCodeSigningConfigRequest,
  GetFunctionCodeSigningConfigResponse,
  ListCodeSigningConfigsRequest,
  ListCodeSigningConfigsResponse,
  ListFunctionsByCodeSigningConfigRequest,
  ListFunctionsByCodeSigningConfigResponse,
  PutFunctionCodeSigningConfigRequest,
  PutFunctionCodeSigningConfigResponse,
  UpdateCodeSigningConfigRequest,
  UpdateCodeSigningConfigResponse,
} from "@aws-sdk/client-lambda";
import type { AccountReader } from "../../account/account-state";
import type { CodeSigningConfigEntry } from "../../account/entries/lambda";
import { operation } from "../../aws-api/modelled/operation";
import { randomOctets } from "../../random-octets";
import { page } from "../pages";
import type { ControlPlaneNeeds } from "../service";
import { changeFunction } from "./change-function";
import { noSuchConfig } from "./code";
import { lambdaError, noSuchResource } from "./errors";
import { accessToFunction, findFunction } from "./find";
import { lambdaTime } from "./settings";

/** docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html */
export function codeSigningOperations({ account }: ControlPlaneNeeds) {
  const accessToConfig =
    (action: string) =>
    ({ CodeSigningConfigArn = "" }: { readonly CodeSigningConfigArn?: string | undefined }) => [
      { action: `lambda:${action}`, resource: CodeSigningConfigArn },
    ];
  return {
    /** docs.aws.amazon.com/lambda/latest/api/API_CreateCodeSigningConfig.html */
    CreateCodeSigningConfig: operation<CreateCodeSigningConfigRequest, CreateCodeSigningConfigResponse>({
      async run({ Description, AllowedPublishers, CodeSigningPolicies, Tags = {} }) {
        const CodeSigningConfigId = `csc-${randomOctets(9, "hex").slice(0, 17)}`;
        const CodeSigningConfigArn = `arn:aws:lambda:${account.region}:${account.accountId}:code-signing-config:${CodeSigningConfigId}`;
        const entry: CodeSigningConfigEntry = {
          CodeSigningConfigId,
          CodeSigningConfigArn,
          ...(Description !== undefined && { Description }),
          AllowedPublishers,
          CodeSigningPolicies: { UntrustedArtifactOnDeployment: CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? "Warn" },
          LastModified: lambdaTime(),
          Tags,
        };
        await account.change((draft) => draft.put("lambda.codeSigningConfigs", CodeSigningConfigArn, entry));
        return { CodeSigningConfig: entry };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_GetCodeSigningConfig.html */
    GetCodeSigningConfig: operation<GetCodeSigningConfigRequest, GetCodeSigningConfigResponse>({
      access: accessToConfig("GetCodeSigningConfig"),
      run: ({ CodeSigningConfigArn }) => ({ CodeSigningConfig: findConfig(account, CodeSigningConfigArn) }),
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_ListCodeSigningConfigs.html */
    ListCodeSigningConfigs: operation<ListCodeSigningConfigsRequest, ListCodeSigningConfigsResponse>({
      run({ Marker: token, MaxItems = 50 }) {
        const { items, next } = page(account.all("lambda.codeSigningConfigs"), { token, most: Math.min(MaxItems, 50) });
        return { CodeSigningConfigs: items, NextMarker: next };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_UpdateCodeSigningConfig.html */
    UpdateCodeSigningConfig: operation<UpdateCodeSigningConfigRequest, UpdateCodeSigningConfigResponse>({
      access: accessToConfig("UpdateCodeSigningConfig"),
      run: ({ CodeSigningConfigArn, Description, AllowedPublishers, CodeSigningPolicies }) =>
        account.change((draft): { CodeSigningConfig: CodeSigningConfig } => {
          const before = findConfig(draft, CodeSigningConfigArn);
          const entry: CodeSigningConfigEntry = {
            ...before,
            ...(Description !== undefined && { Description }),
            ...(AllowedPublishers && { AllowedPublishers }),
            ...(CodeSigningPolicies && { CodeSigningPolicies }),
            LastModified: lambdaTime(),
          };
          draft.put("lambda.codeSigningConfigs", entry.CodeSigningConfigArn, entry);
          return { CodeSigningConfig: entry };
        }),
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_DeleteCodeSigningConfig.html */
    DeleteCodeSigningConfig: operation<DeleteCodeSigningConfigRequest, object>({
      access: accessToConfig("DeleteCodeSigningConfig"),
      run: ({ CodeSigningConfigArn }) =>
        account.change((draft) => {
          const { CodeSigningConfigArn: arn } = findConfig(draft, CodeSigningConfigArn);
          const users = functionsWith(draft, arn);
          if (users.length > 0) {
            const message = `Cannot delete the code signing configuration. It is used by ${users.length} function(s): ${users.join(", ")}`;
            throw lambdaError("ResourceConflictException", message);
          }
          draft.remove("lambda.codeSigningConfigs", arn);
          return {};
        }),
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_ListFunctionsByCodeSigningConfig.html */
    ListFunctionsByCodeSigningConfig: operation<ListFunctionsByCodeSigningConfigRequest, ListFunctionsByCodeSigningConfigResponse>({
      access: accessToConfig("ListFunctionsByCodeSigningConfig"),
      run({ CodeSigningConfigArn, Marker: token, MaxItems = 50 }) {
        const arns = functionsWith(account, findConfig(account, CodeSigningConfigArn).CodeSigningConfigArn);
        const { items, next } = page(arns, { token, most: Math.min(MaxItems, 50) });
        return { FunctionArns: items, NextMarker: next };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_PutFunctionCodeSigningConfig.html */
    PutFunctionCodeSigningConfig: operation<PutFunctionCodeSigningConfigRequest, PutFunctionCodeSigningConfigResponse>({
      access: accessToFunction(account, "PutFunctionCodeSigningConfig"),
      async run(input) {
        const { FunctionName, CodeSigningConfigArn = "" } = await changeFunction(account, input, (entry, { draft }) => {
          const config = draft.get("lambda.codeSigningConfigs", input.CodeSigningConfigArn ?? "");
          if (!config) throw noSuchConfig(input.CodeSigningConfigArn ?? "");
          return { ...entry, CodeSigningConfigArn: config.CodeSigningConfigArn };
        });
        return { FunctionName, CodeSigningConfigArn };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_GetFunctionCodeSigningConfig.html */
    GetFunctionCodeSigningConfig: operation<GetFunctionCodeSigningConfigRequest, GetFunctionCodeSigningConfigResponse>({
      access: accessToFunction(account, "GetFunctionCodeSigningConfig"),
      run(input) {
        const { FunctionName, CodeSigningConfigArn } = findFunction(account, input).entry;
        return { FunctionName, CodeSigningConfigArn };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionCodeSigningConfig.html */
    DeleteFunctionCodeSigningConfig: operation<DeleteFunctionCodeSigningConfigRequest, object>({
      access: accessToFunction(account, "DeleteFunctionCodeSigningConfig"),
      async run(input) {
        await changeFunction(account, input, ({ CodeSigningConfigArn, ...entry }) => entry);
        return {};
      },
    }),
  };
}

function findConfig(account: AccountReader, arn = ""): CodeSigningConfigEntry {
  const config = account.get("lambda.codeSigningConfigs", arn);
  if (!config) throw noSuchResource(`The code signing configuration cannot be found: ${arn}`);
  return config;
}

function functionsWith(account: AccountReader, configArn: string): string[] {
  return account
    .all("lambda.functions")
    .filter(({ CodeSigningConfigArn }) => CodeSigningConfigArn === configArn)
    .map(({ FunctionArn }) => FunctionArn);
}
