import type { ControlPlaneService } from "../service";
import { continuousBackupOperations } from "./continuous-backups";
import { createTable } from "./create-table";
import { tableExtraOperations } from "./table-extras";
import { tableTagOperations } from "./table-tags";
import { tableOperations } from "./tables";
import { timeToLiveOperations } from "./time-to-live";
import { updateTable } from "./update-table";

/** Tables. Their rows are the work of the DynamoDB that runs (docs.aws.amazon.com/amazondynamodb/latest/APIReference). */
export const DYNAMODB_TABLES: ControlPlaneService = {
  name: "DynamoDB",
  signingName: "dynamodb",
  protocol: "awsJson1_0",
  load: () => import("@aws-sdk/client-dynamodb"),
  operations: (needs) => ({
    CreateTable: createTable(needs),
    UpdateTable: updateTable(needs),
    ...tableOperations(needs),
    ...timeToLiveOperations(needs),
    ...continuousBackupOperations(needs),
    ...tableTagOperations(needs),
    ...tableExtraOperations(needs),
  }),
};
