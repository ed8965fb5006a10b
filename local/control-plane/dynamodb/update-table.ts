import type {
  GlobalSecondaryIndexUpdate,
  IndexStatus,
  UpdateGlobalSecondaryIndexAction,
  UpdateTableCommandInput,
  UpdateTableCommandOutput,
} from "@aws-sdk/client-dynamodb";
import type { AccountReader } from "../../account/account-state";
import type { GlobalIndexEntry, TableEntry } from "../../account/entries/dynamodb";
import { NotEmulated } from "../../aws-api/api-error";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { kmsKeyArn, newGlobalIndex, newStreamLabel, throughput, usedDefinitions } from "./create-table";
import { describeTable } from "./describe-table";
import { findTable, onTable } from "./find-table";
import { checkTableInput, invalidTable } from "./validation";

/** docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html */
export function updateTable({ account }: ControlPlaneNeeds) {
  return operation<UpdateTableCommandInput, UpdateTableCommandOutput>({
    access: ({ TableName }) => onTable(account, "UpdateTable", TableName),
    async run(input) {
      if (input.ReplicaUpdates !== undefined) throw new NotEmulated("UpdateTable with ReplicaUpdates");
      if (input.GlobalTableWitnessUpdates !== undefined) throw new NotEmulated("UpdateTable with GlobalTableWitnessUpdates");
      if (CHANGES.every((name) => input[name] === undefined)) throw invalidTable(NOTHING_TO_CHANGE);
      checkCount(input.GlobalSecondaryIndexUpdates ?? []);
      await checkTableInput(asCreated(updated(account, findTable(account, input.TableName), input)));
      const table = await account.change((draft) => {
        const next = updated(draft, findTable(draft, input.TableName), input);
        draft.put("dynamodb.tables", next.TableName, next);
        return next;
      });
      return { TableDescription: describeTable(table, { table: "UPDATING", indexes: indexStates(input) }) };
    },
  });
}

const CHANGES = [
  "ProvisionedThroughput",
  "BillingMode",
  "StreamSpecification",
  "GlobalSecondaryIndexUpdates",
  "SSESpecification",
  "TableClass",
  "DeletionProtectionEnabled",
  "OnDemandThroughput",
  "WarmThroughput",
] as const;

const NOTHING_TO_CHANGE =
  "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required";

function checkCount(updates: readonly GlobalSecondaryIndexUpdate[]): void {
  if (updates.filter(({ Create, Delete }) => Create ?? Delete).length > 1)
    throw new ModelledError(
      "LimitExceededException",
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    );
}

function updated(account: AccountReader, table: TableEntry, input: UpdateTableCommandInput): TableEntry {
  const { BillingMode = table.BillingMode, GlobalSecondaryIndexUpdates = [], AttributeDefinitions = table.AttributeDefinitions } = input;
  const { OnDemandThroughput, WarmThroughput, TableClass, SSESpecification } = input;
  const { KMSMasterKeyArn: keyBefore, ...unencrypted } = table;
  const key = SSESpecification ? kmsKeyArn(account, SSESpecification) : keyBefore;
  const indexes = GlobalSecondaryIndexUpdates.reduce(updateIndexes, table.GlobalSecondaryIndexes);
  const next: TableEntry = {
    ...withStream(unencrypted, input),
    BillingMode,
    ProvisionedThroughput:
      BillingMode === "PAY_PER_REQUEST" && !input.ProvisionedThroughput
        ? throughput()
        : throughput(input.ProvisionedThroughput ?? table.ProvisionedThroughput),
    GlobalSecondaryIndexes:
      BillingMode === "PAY_PER_REQUEST" && table.BillingMode !== BillingMode
        ? indexes.map((index) => ({ ...index, ProvisionedThroughput: throughput() }))
        : indexes,
    DeletionProtectionEnabled: input.DeletionProtectionEnabled ?? table.DeletionProtectionEnabled,
    ...(OnDemandThroughput && { OnDemandThroughput }),
    ...(WarmThroughput && { WarmThroughput }),
    ...(TableClass && { TableClass }),
    ...(key !== undefined && { KMSMasterKeyArn: key }),
  };
  return { ...next, AttributeDefinitions: usedDefinitions(next, AttributeDefinitions) };
}

/** @throws ApiError ValidationException */
function withStream(table: TableEntry, { StreamSpecification }: UpdateTableCommandInput): TableEntry {
  if (!StreamSpecification) return table;
  const { StreamSpecification: before, ...unstreamed } = table;
  if (!StreamSpecification.StreamEnabled) {
    if (!before) throw invalidTable(`Table already has a disabled stream: TableName: ${table.TableName}`);
    return unstreamed;
  }
  if (before) throw invalidTable(`Table already has an enabled stream: TableName: ${table.TableName}`);
  return { ...table, StreamSpecification, LatestStreamLabel: newStreamLabel() };
}

/** @throws ModelledError ResourceNotFoundException @throws ApiError ValidationException */
function updateIndexes(
  indexes: readonly GlobalIndexEntry[],
  { Create, Update, Delete }: GlobalSecondaryIndexUpdate,
): readonly GlobalIndexEntry[] {
  if (Create) {
    if (indexes.some(({ IndexName }) => IndexName === Create.IndexName))
      throw invalidTable(`Attempting to create an index which already exists: ${Create.IndexName}`);
    return [...indexes, newGlobalIndex(Create)];
  }
  const name = (Update ?? Delete)?.IndexName;
  if (!indexes.some(({ IndexName }) => IndexName === name))
    throw new ModelledError("ResourceNotFoundException", `Requested resource not found`);
  if (Delete) return indexes.filter(({ IndexName }) => IndexName !== name);
  return indexes.map((index) => (index.IndexName === name ? { ...index, ...definedIn(Update ?? {}) } : index));
}

function definedIn({
  ProvisionedThroughput,
  OnDemandThroughput,
  WarmThroughput,
}: Partial<UpdateGlobalSecondaryIndexAction>): Partial<GlobalIndexEntry> {
  return {
    ...(ProvisionedThroughput && { ProvisionedThroughput: throughput(ProvisionedThroughput) }),
    ...(OnDemandThroughput && { OnDemandThroughput }),
    ...(WarmThroughput && { WarmThroughput }),
  };
}

/** An index that is made or removed is so at the next look. */
function indexStates({ GlobalSecondaryIndexUpdates = [] }: UpdateTableCommandInput): Record<string, IndexStatus> {
  return Object.fromEntries(
    GlobalSecondaryIndexUpdates.map(({ Create, Update }) => [
      (Create ?? Update)?.IndexName ?? "",
      Create ? ("CREATING" as const) : ("UPDATING" as const),
    ]),
  );
}

/** The table as a CreateTable would make it: what it takes is what an UpdateTable may lead to. */
function asCreated(table: TableEntry) {
  const isProvisioned = table.BillingMode === "PROVISIONED";
  const { LocalSecondaryIndexes: local, GlobalSecondaryIndexes: global } = table;
  return {
    TableName: table.TableName,
    KeySchema: [...table.KeySchema],
    AttributeDefinitions: [...table.AttributeDefinitions],
    BillingMode: table.BillingMode,
    ...((isProvisioned || table.ProvisionedThroughput.ReadCapacityUnits > 0) && { ProvisionedThroughput: table.ProvisionedThroughput }),
    ...(local.length > 0 && { LocalSecondaryIndexes: local.map((index) => ({ ...index, KeySchema: [...index.KeySchema] })) }),
    ...(global.length > 0 && {
      GlobalSecondaryIndexes: global.map(({ IndexName, KeySchema, Projection, ProvisionedThroughput }) => ({
        IndexName,
        KeySchema: [...KeySchema],
        Projection,
        ...(isProvisioned && { ProvisionedThroughput }),
      })),
    }),
  };
}
