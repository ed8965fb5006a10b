import type {
  DescribeTimeToLiveCommandInput,
  DescribeTimeToLiveCommandOutput,
  UpdateTimeToLiveCommandInput,
  UpdateTimeToLiveCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws-api/modelled/operation";
import { timeToLiveProblem } from "../../aws-rules/dynamodb-rules";
import type { ControlPlaneNeeds } from "../service";
import { findTable, onTable } from "./find-table";
import { invalidTable } from "./validation";

/** An update holds at once, where AWS takes up to an hour. */
export function timeToLiveOperations({ account }: ControlPlaneNeeds) {
  return {
    /** docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html */
    DescribeTimeToLive: operation<DescribeTimeToLiveCommandInput, DescribeTimeToLiveCommandOutput>({
      access: ({ TableName }) => onTable(account, "DescribeTimeToLive", TableName),
      run({ TableName }) {
        const { TimeToLiveAttribute: AttributeName } = findTable(account, TableName);
        return {
          TimeToLiveDescription:
            AttributeName === undefined ? { TimeToLiveStatus: "DISABLED" } : { TimeToLiveStatus: "ENABLED", AttributeName },
        };
      },
    }),
    /** docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html */
    UpdateTimeToLive: operation<UpdateTimeToLiveCommandInput, UpdateTimeToLiveCommandOutput>({
      access: ({ TableName }) => onTable(account, "UpdateTimeToLive", TableName),
      run: ({ TableName, TimeToLiveSpecification = { AttributeName: undefined, Enabled: undefined } }) =>
        account.change((draft) => {
          const { TimeToLiveAttribute: current, ...table } = findTable(draft, TableName);
          const { AttributeName = "", Enabled } = TimeToLiveSpecification;
          const problem = timeToLiveProblem(current, { AttributeName, Enabled });
          if (problem !== undefined) throw invalidTable(problem);
          draft.put("dynamodb.tables", table.TableName, Enabled ? { ...table, TimeToLiveAttribute: AttributeName } : table);
          return { TimeToLiveSpecification };
        }),
    }),
  };
}
