import type {
  ContinuousBackupsDescription,
  DescribeContinuousBackupsCommandInput,
  DescribeContinuousBackupsCommandOutput,
  UpdateContinuousBackupsCommandInput,
  UpdateContinuousBackupsCommandOutput,
} from "@aws-sdk/client-dynamodb";
import type { AccountReader } from "../../account/account-state";
import type { TableEntry } from "../../account/entries/dynamodb";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { findTable, onTable, tableName } from "./find-table";

const DEFAULT_DAYS = 35;

/** Kept as a setting: nothing is backed up (docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html). */
export function continuousBackupOperations({ account }: ControlPlaneNeeds) {
  return {
    DescribeContinuousBackups: operation<DescribeContinuousBackupsCommandInput, DescribeContinuousBackupsCommandOutput>({
      access: ({ TableName }) => onTable(account, "DescribeContinuousBackups", TableName),
      run: ({ TableName }) => ({ ContinuousBackupsDescription: describe(findBackedUp(account, TableName)) }),
    }),
    UpdateContinuousBackups: operation<UpdateContinuousBackupsCommandInput, UpdateContinuousBackupsCommandOutput>({
      access: ({ TableName }) => onTable(account, "UpdateContinuousBackups", TableName),
      run: ({ TableName, PointInTimeRecoverySpecification: specification }) =>
        account.change((draft) => {
          const { PointInTimeRecovery: before, ...table } = findBackedUp(draft, TableName);
          const enabledAt = before?.enabledAt ?? new Date().toISOString();
          const days = specification?.RecoveryPeriodInDays ?? before?.RecoveryPeriodInDays ?? DEFAULT_DAYS;
          const next: TableEntry = specification?.PointInTimeRecoveryEnabled
            ? { ...table, PointInTimeRecovery: { enabledAt, RecoveryPeriodInDays: days } }
            : table;
          draft.put("dynamodb.tables", table.TableName, next);
          return { ContinuousBackupsDescription: describe(next) };
        }),
    }),
  };
}

/** @throws ModelledError TableNotFoundException, which these operations have in the place of ResourceNotFoundException. */
function findBackedUp(account: AccountReader, nameOrArn: string | undefined): TableEntry {
  const name = tableName(nameOrArn);
  if (!account.get("dynamodb.tables", name)) throw new ModelledError("TableNotFoundException", `Table not found: ${name}`);
  return findTable(account, name);
}

function describe({ PointInTimeRecovery: recovery }: TableEntry): ContinuousBackupsDescription {
  return {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: recovery
      ? {
          PointInTimeRecoveryStatus: "ENABLED",
          RecoveryPeriodInDays: recovery.RecoveryPeriodInDays,
          EarliestRestorableDateTime: new Date(recovery.enabledAt),
          LatestRestorableDateTime: new Date(),
        }
      : { PointInTimeRecoveryStatus: "DISABLED" },
  };
}
