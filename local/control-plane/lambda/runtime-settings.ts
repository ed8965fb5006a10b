import type {
  GetFunctionRecursionConfigRequest,
  GetFunctionRecursionConfigResponse,
  GetRuntimeManagementConfigRequest,
  GetRuntimeManagementConfigResponse,
  PutFunctionRecursionConfigRequest,
  PutFunctionRecursionConfigResponse,
  PutRuntimeManagementConfigRequest,
  PutRuntimeManagementConfigResponse,
} from "@aws-sdk/client-lambda";
import type { FunctionEntry } from "../../account/entries/lambda";
import { operation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { changeFunction } from "./change-function";
import { accessToFunction, findFunction, findQualified, functionArn } from "./find";

const UNQUALIFIED = "$LATEST";

/** Settings that are kept and have no effect here: runtimes are those of this machine, and no loop of invocations is ended. */
export function runtimeSettingsOperations({ account }: ControlPlaneNeeds) {
  function managementOf({ runtimeManagement, FunctionName }: FunctionEntry, qualifier = UNQUALIFIED) {
    const { UpdateRuntimeOn, RuntimeVersionArn } = runtimeManagement.find(({ Qualifier }) => Qualifier === qualifier) ?? {
      UpdateRuntimeOn: "Auto" as const,
    };
    return {
      UpdateRuntimeOn,
      FunctionArn: functionArn(account, FunctionName, qualifier),
      ...(RuntimeVersionArn !== undefined && { RuntimeVersionArn }),
    };
  }

  return {
    /** docs.aws.amazon.com/lambda/latest/api/API_GetFunctionRecursionConfig.html */
    GetFunctionRecursionConfig: operation<GetFunctionRecursionConfigRequest, GetFunctionRecursionConfigResponse>({
      access: accessToFunction(account, "GetFunctionRecursionConfig"),
      run: (input) => ({ RecursiveLoop: findFunction(account, input).entry.RecursiveLoop }),
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_PutFunctionRecursionConfig.html */
    PutFunctionRecursionConfig: operation<PutFunctionRecursionConfigRequest, PutFunctionRecursionConfigResponse>({
      access: accessToFunction(account, "PutFunctionRecursionConfig"),
      async run(input) {
        const { RecursiveLoop = "Terminate" } = input;
        await changeFunction(account, input, (entry) => ({ ...entry, RecursiveLoop }));
        return { RecursiveLoop };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_GetRuntimeManagementConfig.html */
    GetRuntimeManagementConfig: operation<GetRuntimeManagementConfigRequest, GetRuntimeManagementConfigResponse>({
      access: accessToFunction(account, "GetRuntimeManagementConfig"),
      run(input) {
        const { entry, qualifier } = findQualified(account, input);
        return managementOf(entry, qualifier);
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_PutRuntimeManagementConfig.html */
    PutRuntimeManagementConfig: operation<PutRuntimeManagementConfigRequest, PutRuntimeManagementConfigResponse>({
      access: accessToFunction(account, "PutRuntimeManagementConfig"),
      async run(input) {
        const { UpdateRuntimeOn = "Auto", RuntimeVersionArn } = input;
        const { qualifier = UNQUALIFIED } = findQualified(account, input);
        const config = { Qualifier: qualifier, UpdateRuntimeOn, ...(RuntimeVersionArn && { RuntimeVersionArn }) };
        const entry = await changeFunction(account, input, (before) => ({
          ...before,
          runtimeManagement: [...before.runtimeManagement.filter(({ Qualifier }) => Qualifier !== qualifier), config],
        }));
        return managementOf(entry, qualifier);
      },
    }),
  };
}
