import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeContributorInsightsCommand,
  DescribeKinesisStreamingDestinationCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetResourcePolicyCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";

let account: EmptyAccount;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  account = await startEmptyAccount();
  dynamodb = new DynamoDBClient(account.client);
});
afterAll(async () => {
  dynamodb.destroy();
  await account.close();
});

function tableOf(TableName: string, more: Partial<CreateTableCommandInput> = {}): CreateTableCommandInput {
  return {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    ...more,
  };
}

async function described(TableName: string) {
  return (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table;
}

test("a table is being made, then it is read as it was asked for, and takes rows", async () => {
  // when
  const made = await dynamodb.send(
    new CreateTableCommand(
      tableOf("settings", {
        DeletionProtectionEnabled: true,
        TableClass: "STANDARD_INFREQUENT_ACCESS",
        SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: "arn:aws:kms:eu-west-1:123456789012:key/k" },
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
        Tags: [{ Key: "team", Value: "chat" }],
      }),
    ),
  );
  await dynamodb.send(new PutItemCommand({ TableName: "settings", Item: { id: { S: "a" } } }));
  // then
  expect(made.TableDescription?.TableStatus).toBe("CREATING");
  const arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/settings";
  expect(await described("settings")).toMatchObject({
    TableName: "settings",
    TableArn: arn,
    TableStatus: "ACTIVE",
    CreationDateTime: expect.any(Date),
    BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
    DeletionProtectionEnabled: true,
    TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS" },
    SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/k" },
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    LatestStreamArn: expect.stringContaining(`${arn}/stream/`),
  });
  expect(await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: arn }))).toMatchObject({
    Tags: [{ Key: "team", Value: "chat" }],
  });
  await expect(dynamodb.send(new DeleteTableCommand({ TableName: "settings" }))).rejects.toMatchObject({
    name: "ValidationException",
    message: "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
  });
  await expect(dynamodb.send(new CreateTableCommand(tableOf("settings")))).rejects.toMatchObject({
    name: "ResourceInUseException",
    message: "Table already exists: settings",
  });
});

test("a table that was removed is gone with its rows, and one of the same name begins empty", async () => {
  // given
  await dynamodb.send(new CreateTableCommand(tableOf("removed")));
  await dynamodb.send(new PutItemCommand({ TableName: "removed", Item: { id: { S: "a" } } }));
  // when
  const deleting = await dynamodb.send(new DeleteTableCommand({ TableName: "removed" }));
  // then
  expect(deleting.TableDescription?.TableStatus).toBe("DELETING");
  await expect(described("removed")).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Requested resource not found: Table: removed not found",
  });
  await dynamodb.send(new CreateTableCommand(tableOf("removed")));
  expect((await dynamodb.send(new ScanCommand({ TableName: "removed" }))).Count).toBe(0);
});

test("an index that is added finds the rows that were there, and one that is removed takes its definitions along", async () => {
  // given
  const TableName = "indexed";
  await dynamodb.send(new CreateTableCommand(tableOf(TableName)));
  for (const id of ["a", "b", "c"])
    await dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: id }, room: { S: id === "c" ? "hall" : "den" } } }));
  // A number is no key of the index that follows.
  await dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: "e" }, room: { N: "1" } } }));
  // when
  const updated = await dynamodb.send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "room", AttributeType: "S" },
      ],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: "byRoom",
            KeySchema: [{ AttributeName: "room", KeyType: "HASH" }],
            Projection: { ProjectionType: "KEYS_ONLY" },
          },
        },
      ],
    }),
  );
  // then
  expect(updated.TableDescription).toMatchObject({ TableStatus: "UPDATING", GlobalSecondaryIndexes: [{ IndexStatus: "CREATING" }] });
  expect(await described(TableName)).toMatchObject({ TableStatus: "ACTIVE", GlobalSecondaryIndexes: [{ IndexStatus: "ACTIVE" }] });
  await dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: "d" }, room: { S: "den" } } }));
  const found = await dynamodb.send(
    new QueryCommand({
      TableName,
      IndexName: "byRoom",
      KeyConditionExpression: "room = :room",
      ExpressionAttributeValues: { ":room": { S: "den" } },
    }),
  );
  expect(found.Items?.map(({ id }) => id?.S).sort()).toEqual(["a", "b", "d"]);
  // when
  await dynamodb.send(new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byRoom" } }] }));
  // then
  const table = await described(TableName);
  expect(table?.GlobalSecondaryIndexes).toBeUndefined();
  expect(table?.AttributeDefinitions).toEqual([{ AttributeName: "id", AttributeType: "S" }]);
  expect((await dynamodb.send(new ScanCommand({ TableName }))).Count).toBe(5);
});

test("billing, protection, class and stream of a table can change", async () => {
  // given
  const TableName = "changing";
  await dynamodb.send(new CreateTableCommand(tableOf(TableName, { DeletionProtectionEnabled: true })));
  // when
  await dynamodb.send(
    new UpdateTableCommand({
      TableName,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 2 },
      DeletionProtectionEnabled: false,
    }),
  );
  await dynamodb.send(new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } }));
  await dynamodb.send(new UpdateTableCommand({ TableName, TableClass: "STANDARD" }));
  // then
  const table = await described(TableName);
  expect(table).toMatchObject({
    ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 2 },
    DeletionProtectionEnabled: false,
    TableClassSummary: { TableClass: "STANDARD" },
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  });
  expect(table?.BillingModeSummary).toBeUndefined();
  await expect(dynamodb.send(new UpdateTableCommand({ TableName }))).rejects.toMatchObject({ name: "ValidationException" });
});

test("a time to live is enabled once, and disabled once", async () => {
  // given
  const TableName = "expiring";
  await dynamodb.send(new CreateTableCommand(tableOf(TableName)));
  const update = (AttributeName: string, Enabled: boolean) =>
    dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } }));
  // when
  await update("expiresAt", true);
  // then
  expect(await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))).toMatchObject({
    TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" },
  });
  await expect(update("expiresAt", true)).rejects.toMatchObject({ message: "TimeToLive is already enabled" });
  await expect(update("other", true)).rejects.toMatchObject({
    message: "TimeToLive is active on a different AttributeName: current AttributeName is expiresAt",
  });
  await update("expiresAt", false);
  await expect(update("expiresAt", false)).rejects.toMatchObject({ message: "TimeToLive is already disabled" });
});

test("backups, tags and what a table has beside its definition are read as the provider reads them", async () => {
  // given
  const TableName = "read";
  await dynamodb.send(new CreateTableCommand(tableOf(TableName)));
  const ResourceArn = (await described(TableName))?.TableArn;
  const recovery = async () => (await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription;
  // when
  const before = await recovery();
  await dynamodb.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
    }),
  );
  await dynamodb.send(
    new TagResourceCommand({
      ResourceArn,
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    }),
  );
  await dynamodb.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));
  // then
  expect(before).toMatchObject({
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
  });
  expect(await recovery()).toMatchObject({
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "ENABLED", RecoveryPeriodInDays: 7 },
  });
  expect((await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags).toEqual([{ Key: "b", Value: "2" }]);
  expect(await dynamodb.send(new DescribeContributorInsightsCommand({ TableName }))).toMatchObject({
    ContributorInsightsStatus: "DISABLED",
  });
  expect(await dynamodb.send(new DescribeKinesisStreamingDestinationCommand({ TableName }))).toMatchObject({
    KinesisDataStreamDestinations: [],
  });
  await expect(dynamodb.send(new GetResourcePolicyCommand({ ResourceArn }))).rejects.toMatchObject({ name: "PolicyNotFoundException" });
  await expect(dynamodb.send(new DescribeContinuousBackupsCommand({ TableName: "none" }))).rejects.toMatchObject({
    name: "TableNotFoundException",
    message: "Table not found: none",
  });
});

test("a table that is made at DynamoDB's own port is the account's too", async () => {
  // given
  const own = new DynamoDBClient({ ...account.client, endpoint: account.endpoints.dynamodbEndpoint });
  // when
  await own.send(new CreateTableCommand(tableOf("elsewhere")));
  // then
  expect(await described("elsewhere")).toMatchObject({ TableStatus: "ACTIVE", DeletionProtectionEnabled: false });
  await dynamodb.send(new DeleteTableCommand({ TableName: "elsewhere" }));
  await expect(own.send(new DescribeTableCommand({ TableName: "elsewhere" }))).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  own.destroy();
});

test("tables are listed by name, a page at a time", async () => {
  // when
  const first = await dynamodb.send(new ListTablesCommand({ Limit: 1 }));
  const second = await dynamodb.send(new ListTablesCommand({ Limit: 100, ExclusiveStartTableName: first.LastEvaluatedTableName }));
  // then
  expect(first.TableNames).toHaveLength(1);
  expect(second.LastEvaluatedTableName).toBeUndefined();
  const names = [...(first.TableNames ?? []), ...(second.TableNames ?? [])];
  expect(names).toEqual([...names].sort());
});

test.each<[problem: string, input: CreateTableCommandInput, message: string]>([
  ["a short name", tableOf("ab"), "TableName must be at least 3 characters long and at most 255 characters long"],
  [
    "a key without a definition",
    tableOf("wrong", { KeySchema: [{ AttributeName: "other", KeyType: "HASH" }] }),
    "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [other], AttributeDefinitions: [id]",
  ],
  [
    "a capacity with billing per request",
    tableOf("wrong", { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } }),
    "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
  ],
])("DynamoDB's own words refuse %s", async (_problem, input, message) => {
  await expect(dynamodb.send(new CreateTableCommand(input))).rejects.toMatchObject({ name: "ValidationException", message });
});
