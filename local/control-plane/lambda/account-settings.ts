import type { GetAccountSettingsRequest, GetAccountSettingsResponse } from "@aws-sdk/client-lambda";
import { operation } from "../../aws-api/modelled/operation";
import { ACCOUNT_CONCURRENCY } from "../../aws-rules/lambda-rules";
import type { ControlPlaneNeeds } from "../service";
import { CODE_BYTES } from "./code";
import { reservedConcurrency } from "./concurrency";

export function accountSettingsOperations({ account }: ControlPlaneNeeds) {
  return {
    /** docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
    GetAccountSettings: operation<GetAccountSettingsRequest, GetAccountSettingsResponse>({
      run() {
        const functions = account.all("lambda.functions");
        const versions = functions.flatMap((entry) => [entry.latest, ...entry.versions]);
        const sizes = [...versions, ...account.all("lambda.layerVersions")].map(({ CodeSize = 0 }) => CodeSize);
        return {
          AccountLimit: {
            TotalCodeSize: CODE_BYTES.ofAccount,
            CodeSizeUnzipped: CODE_BYTES.unzipped,
            CodeSizeZipped: CODE_BYTES.zipped,
            ConcurrentExecutions: ACCOUNT_CONCURRENCY,
            UnreservedConcurrentExecutions: ACCOUNT_CONCURRENCY - reservedConcurrency(account),
          },
          AccountUsage: { TotalCodeSize: sizes.reduce((sum, size) => sum + size, 0), FunctionCount: functions.length },
        };
      },
    }),
  };
}
