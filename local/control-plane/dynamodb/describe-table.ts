import type { IndexStatus, TableDescription, TableStatus } from "@aws-sdk/client-dynamodb";
import type { GlobalIndexEntry, IndexEntry, TableEntry, Throughput } from "../../account/entries/dynamodb";

export interface TableStates {
  readonly table?: TableStatus;
  /** By name, of those that are not active. */
  readonly indexes?: Readonly<Record<string, IndexStatus>>;
}

/** A table as the API describes it. Counts and sizes stay 0: DynamoDB itself updates them every six hours only. */
export function describeTable(table: TableEntry, { table: status = "ACTIVE", indexes = {} }: TableStates = {}): TableDescription {
  const { LocalSecondaryIndexes, GlobalSecondaryIndexes, BillingMode, LatestStreamLabel, KMSMasterKeyArn } = table;
  const created = new Date(table.CreationDateTime);
  return {
    TableName: table.TableName,
    TableArn: table.TableArn,
    TableId: table.TableId,
    TableStatus: status,
    CreationDateTime: created,
    KeySchema: [...table.KeySchema],
    AttributeDefinitions: [...table.AttributeDefinitions],
    ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...table.ProvisionedThroughput },
    ...(BillingMode === "PAY_PER_REQUEST" && { BillingModeSummary: { BillingMode, LastUpdateToPayPerRequestDateTime: created } }),
    ...(table.OnDemandThroughput && { OnDemandThroughput: table.OnDemandThroughput }),
    WarmThroughput: { ...warmThroughput(table, table), Status: "ACTIVE" },
    ItemCount: 0,
    TableSizeBytes: 0,
    DeletionProtectionEnabled: table.DeletionProtectionEnabled,
    ...(LocalSecondaryIndexes.length > 0 && {
      LocalSecondaryIndexes: LocalSecondaryIndexes.map((index) => describeIndex(table, index)),
    }),
    ...(GlobalSecondaryIndexes.length > 0 && {
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.map((index) => ({
        ...describeIndex(table, index),
        IndexStatus: indexes[index.IndexName] ?? "ACTIVE",
        ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...index.ProvisionedThroughput },
        ...(index.OnDemandThroughput && { OnDemandThroughput: index.OnDemandThroughput }),
        WarmThroughput: { ...warmThroughput(table, index), Status: "ACTIVE" },
      })),
    }),
    ...(table.StreamSpecification && { StreamSpecification: table.StreamSpecification }),
    ...(LatestStreamLabel !== undefined && { LatestStreamLabel, LatestStreamArn: `${table.TableArn}/stream/${LatestStreamLabel}` }),
    ...(KMSMasterKeyArn !== undefined && { SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn } }),
    ...(table.TableClass && { TableClassSummary: { TableClass: table.TableClass } }),
  };
}

function describeIndex({ TableArn }: TableEntry, { IndexName, KeySchema, Projection }: IndexEntry) {
  return { IndexName, IndexArn: `${TableArn}/index/${IndexName}`, KeySchema: [...KeySchema], Projection, IndexSizeBytes: 0, ItemCount: 0 };
}

/** docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html */
function warmThroughput({ BillingMode }: TableEntry, of: Pick<GlobalIndexEntry, "WarmThroughput"> & { ProvisionedThroughput: Throughput }) {
  if (of.WarmThroughput) return of.WarmThroughput;
  if (BillingMode === "PAY_PER_REQUEST") return { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 };
  const { ReadCapacityUnits, WriteCapacityUnits } = of.ProvisionedThroughput;
  return { ReadUnitsPerSecond: ReadCapacityUnits, WriteUnitsPerSecond: WriteCapacityUnits };
}
