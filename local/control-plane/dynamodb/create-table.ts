import { randomUUID } from "node:crypto";
import type {
  AttributeDefinition,
  CreateTableCommandInput,
  CreateTableCommandOutput,
  GlobalSecondaryIndex,
  LocalSecondaryIndex,
  ProvisionedThroughput,
  SSESpecification,
} from "@aws-sdk/client-dynamodb";
import type { AccountReader } from "../../account/account-state";
import type { GlobalIndexEntry, IndexEntry, TableEntry, Throughput } from "../../account/entries/dynamodb";
import { NotEmulated } from "../../aws-api/api-error";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { describeTable } from "./describe-table";
import { onTable, tableArn, tableName } from "./find-table";
import { checkTableInput } from "./validation";

/** docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
export function createTable({ account }: ControlPlaneNeeds) {
  return operation<CreateTableCommandInput, CreateTableCommandOutput>({
    access: ({ TableName }) => onTable(account, "CreateTable", TableName),
    async run(input) {
      if (input.ResourcePolicy !== undefined) throw new NotEmulated("CreateTable with ResourcePolicy");
      if (input.GlobalTableSourceArn !== undefined) throw new NotEmulated("CreateTable with GlobalTableSourceArn");
      const named = { ...input, TableName: tableName(input.TableName) };
      await checkTableInput(named);
      const table = await account.change((draft) => {
        if (draft.get("dynamodb.tables", named.TableName))
          throw new ModelledError("ResourceInUseException", `Table already exists: ${named.TableName}`);
        const made = newTable(draft, named);
        draft.put("dynamodb.tables", made.TableName, made);
        return made;
      });
      const creating = table.GlobalSecondaryIndexes.map(({ IndexName }) => [IndexName, "CREATING"] as const);
      return { TableDescription: describeTable(table, { table: "CREATING", indexes: Object.fromEntries(creating) }) };
    },
  });
}

function newTable(account: AccountReader, input: CreateTableCommandInput): TableEntry {
  const { TableName = "", BillingMode = "PROVISIONED", KeySchema = [], AttributeDefinitions = [], StreamSpecification } = input;
  const { OnDemandThroughput, WarmThroughput, TableClass, SSESpecification } = input;
  const kmsKey = kmsKeyArn(account, SSESpecification);
  return {
    TableName,
    TableArn: tableArn(account, TableName),
    TableId: randomUUID(),
    CreationDateTime: new Date().toISOString(),
    KeySchema,
    AttributeDefinitions,
    LocalSecondaryIndexes: (input.LocalSecondaryIndexes ?? []).map(newIndex),
    GlobalSecondaryIndexes: (input.GlobalSecondaryIndexes ?? []).map(newGlobalIndex),
    BillingMode,
    ProvisionedThroughput: throughput(input.ProvisionedThroughput),
    ...(OnDemandThroughput && { OnDemandThroughput }),
    ...(WarmThroughput && { WarmThroughput }),
    DeletionProtectionEnabled: input.DeletionProtectionEnabled ?? false,
    ...(TableClass && { TableClass }),
    ...(StreamSpecification?.StreamEnabled && { StreamSpecification, LatestStreamLabel: newStreamLabel() }),
    ...(kmsKey !== undefined && { KMSMasterKeyArn: kmsKey }),
    ContributorInsights: [],
    Tags: input.Tags ?? [],
  };
}

function newIndex({ IndexName = "", KeySchema = [], Projection = {} }: LocalSecondaryIndex): IndexEntry {
  return { IndexName, KeySchema, Projection };
}

export function newGlobalIndex(index: Partial<GlobalSecondaryIndex>): GlobalIndexEntry {
  const { IndexName = "", KeySchema = [], Projection = {}, ProvisionedThroughput, OnDemandThroughput, WarmThroughput } = index;
  return {
    IndexName,
    KeySchema,
    Projection,
    ProvisionedThroughput: throughput(ProvisionedThroughput),
    ...(OnDemandThroughput && { OnDemandThroughput }),
    ...(WarmThroughput && { WarmThroughput }),
  };
}

export function throughput({ ReadCapacityUnits = 0, WriteCapacityUnits = 0 }: Partial<ProvisionedThroughput> = {}): Throughput {
  return { ReadCapacityUnits, WriteCapacityUnits };
}

/** `2026-01-31T12:00:00.000` */
export function newStreamLabel(): string {
  return new Date().toISOString().slice(0, -1);
}

/**
 * Of the key that encrypts a table: the one that is named, or AWS's own for DynamoDB in this account.
 * @returns undefined for a table that DynamoDB encrypts with a key outside of the account.
 */
export function kmsKeyArn({ region, accountId }: AccountReader, specification?: SSESpecification): string | undefined {
  if (!specification?.Enabled) return undefined;
  const { KMSMasterKeyId: key } = specification;
  const keys = `arn:aws:kms:${region}:${accountId}:`;
  if (key === undefined) return `${keys}key/0d59d8f7-8b0a-4c5e-9d52-2f1f3a7c6e10`;
  if (key.startsWith("arn:")) return key;
  return keys + (key.startsWith("alias/") ? key : `key/${key}`);
}

/** DynamoDB keeps no definition of an attribute that is no key any more. */
export function usedDefinitions(
  table: Pick<TableEntry, "KeySchema" | "LocalSecondaryIndexes" | "GlobalSecondaryIndexes">,
  definitions: readonly AttributeDefinition[],
): AttributeDefinition[] {
  const keyed = [table, ...table.LocalSecondaryIndexes, ...table.GlobalSecondaryIndexes];
  const used = new Set(keyed.flatMap(({ KeySchema }) => KeySchema.map(({ AttributeName }) => AttributeName)));
  return definitions.filter(({ AttributeName }) => used.has(AttributeName));
}
