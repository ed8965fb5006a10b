import type {
  DescribeContributorInsightsCommandInput,
  DescribeContributorInsightsCommandOutput,
  DescribeKinesisStreamingDestinationCommandInput,
  DescribeKinesisStreamingDestinationCommandOutput,
  GetResourcePolicyCommandInput,
  GetResourcePolicyCommandOutput,
  UpdateContributorInsightsCommandInput,
  UpdateContributorInsightsCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { findTable, findTableByArn, onTable } from "./find-table";

/** What a table has beside its own definition. A resource policy or a stream to Kinesis cannot be given to it here, so it has none. */
export function tableExtraOperations({ account }: ControlPlaneNeeds) {
  return {
    /** docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html */
    GetResourcePolicy: operation<GetResourcePolicyCommandInput, GetResourcePolicyCommandOutput>({
      access: ({ ResourceArn = "*" }) => [{ action: "dynamodb:GetResourcePolicy", resource: ResourceArn }],
      run({ ResourceArn }): never {
        findTableByArn(account, ResourceArn);
        throw new ModelledError("PolicyNotFoundException", `Resource-based policy not found for the provided ResourceArn: ${ResourceArn}`);
      },
    }),
    DescribeKinesisStreamingDestination: operation<
      DescribeKinesisStreamingDestinationCommandInput,
      DescribeKinesisStreamingDestinationCommandOutput
    >({
      access: ({ TableName }) => onTable(account, "DescribeKinesisStreamingDestination", TableName),
      run: ({ TableName }) => ({ TableName: findTable(account, TableName).TableName, KinesisDataStreamDestinations: [] }),
    }),
    DescribeContributorInsights: operation<DescribeContributorInsightsCommandInput, DescribeContributorInsightsCommandOutput>({
      access: ({ TableName }) => onTable(account, "DescribeContributorInsights", TableName),
      run({ TableName, IndexName }) {
        const table = findTable(account, TableName);
        const isEnabled = table.ContributorInsights.includes(IndexName ?? "");
        return {
          TableName: table.TableName,
          ...(IndexName !== undefined && { IndexName }),
          ContributorInsightsStatus: isEnabled ? "ENABLED" : "DISABLED",
          ContributorInsightsRuleList: [],
        };
      },
    }),
    /** Kept as a setting: nothing is counted. */
    UpdateContributorInsights: operation<UpdateContributorInsightsCommandInput, UpdateContributorInsightsCommandOutput>({
      access: ({ TableName }) => onTable(account, "UpdateContributorInsights", TableName),
      run: ({ TableName, IndexName, ContributorInsightsAction }) =>
        account.change((draft) => {
          const table = findTable(draft, TableName);
          const others = table.ContributorInsights.filter((name) => name !== (IndexName ?? ""));
          const isEnabling = ContributorInsightsAction === "ENABLE";
          const ContributorInsights = isEnabling ? [...others, IndexName ?? ""] : others;
          draft.put("dynamodb.tables", table.TableName, { ...table, ContributorInsights });
          return {
            TableName: table.TableName,
            ...(IndexName !== undefined && { IndexName }),
            ContributorInsightsStatus: isEnabling ? "ENABLING" : "DISABLING",
          };
        }),
    }),
  };
}
