import type {
  DeleteTableCommandInput,
  DeleteTableCommandOutput,
  DescribeTableCommandInput,
  DescribeTableCommandOutput,
  ListTablesCommandInput,
  ListTablesCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { describeTable } from "./describe-table";
import { findTable, onTable } from "./find-table";
import { invalidTable } from "./validation";

const MAX_PAGE = 100;

/** docs.aws.amazon.com/amazondynamodb/latest/APIReference */
export function tableOperations({ account }: ControlPlaneNeeds) {
  return {
    DescribeTable: operation<DescribeTableCommandInput, DescribeTableCommandOutput>({
      access: ({ TableName }) => onTable(account, "DescribeTable", TableName),
      run: ({ TableName }) => ({ Table: describeTable(findTable(account, TableName)) }),
    }),
    ListTables: operation<ListTablesCommandInput, ListTablesCommandOutput>({
      run({ ExclusiveStartTableName: start = "", Limit = MAX_PAGE }) {
        const names = account.all("dynamodb.tables").map(({ TableName }) => TableName);
        const left = names.filter((name) => name > start).sort();
        const page = left.slice(0, Math.min(Limit, MAX_PAGE));
        const last = page.at(-1);
        return { TableNames: page, ...(page.length < left.length && last !== undefined && { LastEvaluatedTableName: last }) };
      },
    }),
    DeleteTable: operation<DeleteTableCommandInput, DeleteTableCommandOutput>({
      access: ({ TableName }) => onTable(account, "DeleteTable", TableName),
      run: ({ TableName }) =>
        account.change((draft) => {
          const table = findTable(draft, TableName);
          if (table.DeletionProtectionEnabled)
            throw invalidTable(
              "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
            );
          draft.remove("dynamodb.tables", table.TableName);
          return { TableDescription: describeTable(table, { table: "DELETING" }) };
        }),
    }),
  };
}
