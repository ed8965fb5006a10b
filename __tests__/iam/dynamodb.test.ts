import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { Database } from "../../local/dynamodb/database";
import { type DynamoDb, startDynamoDb } from "../../local/dynamodb/dynamodb";
import { EventLog, type RuntimeEvent } from "../../local/event-log";
import { ADMINISTRATOR, type Credentials } from "../../local/iam/credentials";
import { Iam } from "../../local/iam/iam";
import type { Model, Table } from "../../local/model";

const ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/rows";
const ROLE = "arn:aws:iam::123456789012:role/worker";

const table: Table = {
  arn: ARN,
  name: "rows",
  keySchema: [
    { attributeName: "room", keyType: "HASH" },
    { attributeName: "id", keyType: "RANGE" },
  ],
  attributes: ["room", "id", "user", "at"].map((name) => ({ name, type: "S" })),
  globalSecondaryIndexes: [{ name: "by-user", keySchema: [{ attributeName: "user", keyType: "HASH" }], projectionType: "KEYS_ONLY" }],
  localSecondaryIndexes: [
    {
      name: "by-time",
      keySchema: [
        { attributeName: "room", keyType: "HASH" },
        { attributeName: "at", keyType: "RANGE" },
      ],
      projectionType: "INCLUDE",
      nonKeyAttributes: ["user"],
    },
  ],
  timeToLiveAttribute: "expiresAt",
};

const key = { room: { S: "a" }, id: { S: "1" } };
const row = { ...key, user: { S: "u" }, at: { S: "2024" } };

let dynamodb: DynamoDb;
let iam: Iam;
let model: Model;
let administrator: DynamoDBClient;
const seen: RuntimeEvent[] = [];
const clients: DynamoDBClient[] = [];

function clientWith(credentials: Credentials): DynamoDBClient {
  const client = new DynamoDBClient({ endpoint: dynamodb.endpoint, region: "eu-west-1", credentials, maxAttempts: 1 });
  clients.push(client);
  return client;
}

/** A client of a role that may do what `statements` say. */
function clientOf(...statements: object[]): DynamoDBClient {
  model = {
    ...model,
    roles: [{ arn: ROLE, name: "worker", policies: [{ name: "own", document: { Version: "2012-10-17", Statement: statements } }] }],
  };
  return clientWith(iam.assumeRole(ROLE, "fn"));
}

function allow(Action: string | string[], Resource: string | string[], Condition?: object): object {
  return { Effect: "Allow", Action, Resource, ...(Condition && { Condition }) };
}

beforeAll(async () => {
  model = { region: "eu-west-1", accountId: "123456789012", apis: [], domains: [], functions: [], roles: [], tables: [table], queues: [] };
  iam = new Iam(() => model);
  const events = new EventLog();
  events.subscribe((event) => seen.push(event));
  const access = iam.accessControl("dynamodb", events);
  dynamodb = await startDynamoDb({ model: () => model, access, events, hostNames: () => [], dynamodbPort: 0 });
  administrator = clientWith(ADMINISTRATOR);
});

afterAll(async () => {
  for (const client of clients) client.destroy();
  await dynamodb.close();
});

beforeEach(async () => {
  await administrator.send(new PutItemCommand({ TableName: "rows", Item: row }));
  seen.length = 0;
});

test("a table has the keys, the indexes and the ARN of the plan", async () => {
  const { Table: made } = await administrator.send(new DescribeTableCommand({ TableName: "rows" }));

  expect(made).toMatchObject({
    TableArn: ARN,
    TableStatus: "ACTIVE",
    KeySchema: [
      { AttributeName: "room", KeyType: "HASH" },
      { AttributeName: "id", KeyType: "RANGE" },
    ],
    GlobalSecondaryIndexes: [{ IndexName: "by-user", Projection: { ProjectionType: "KEYS_ONLY" } }],
    LocalSecondaryIndexes: [{ IndexName: "by-time", Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["user"] } }],
  });
});

describe("each operation needs its own action", () => {
  const byRoom = { KeyConditionExpression: "room = :r", ExpressionAttributeValues: { ":r": { S: "a" } } };
  const byUser = {
    IndexName: "by-user",
    KeyConditionExpression: "#u = :u",
    ExpressionAttributeNames: { "#u": "user" },
    ExpressionAttributeValues: { ":u": { S: "u" } },
  };

  test.each<[action: string, resource: string, send: (client: DynamoDBClient) => Promise<unknown>]>([
    ["dynamodb:PutItem", ARN, (client) => client.send(new PutItemCommand({ TableName: "rows", Item: row }))],
    ["dynamodb:GetItem", ARN, (client) => client.send(new GetItemCommand({ TableName: ARN, Key: key }))],
    [
      "dynamodb:UpdateItem",
      ARN,
      (client) =>
        client.send(
          new UpdateItemCommand({
            TableName: "rows",
            Key: key,
            UpdateExpression: "SET #u = :u",
            ExpressionAttributeNames: { "#u": "user" },
            ExpressionAttributeValues: { ":u": { S: "v" } },
          }),
        ),
    ],
    [
      "dynamodb:DeleteItem",
      ARN,
      (client) => client.send(new DeleteItemCommand({ TableName: "rows", Key: key, ConditionExpression: "attribute_exists(room)" })),
    ],
    ["dynamodb:Scan", ARN, (client) => client.send(new ScanCommand({ TableName: "rows" }))],
    ["dynamodb:Query", ARN, (client) => client.send(new QueryCommand({ TableName: "rows", ...byRoom }))],
    ["dynamodb:Query", `${ARN}/index/by-user`, (client) => client.send(new QueryCommand({ TableName: "rows", ...byUser }))],
    ["dynamodb:BatchGetItem", ARN, (client) => client.send(new BatchGetItemCommand({ RequestItems: { rows: { Keys: [key] } } }))],
    [
      "dynamodb:BatchWriteItem",
      ARN,
      (client) => client.send(new BatchWriteItemCommand({ RequestItems: { rows: [{ DeleteRequest: { Key: key } }] } })),
    ],
    ["dynamodb:ListTables", "*", (client) => client.send(new ListTablesCommand({}))],
    ["dynamodb:DescribeTable", ARN, (client) => client.send(new DescribeTableCommand({ TableName: "rows" }))],
    ["dynamodb:DescribeTimeToLive", ARN, (client) => client.send(new DescribeTimeToLiveCommand({ TableName: "rows" }))],
  ])("%s on %s", async (action, resource, send) => {
    // With it alone:
    await expect(send(clientOf(allow(action, resource)))).resolves.toBeDefined();
    // Without it, as AWS says it:
    const rest = { Effect: "Allow", NotAction: action, Resource: "*" };
    await expect(send(clientOf(rest))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: arn:aws:sts::123456789012:assumed-role/worker/fn is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    });
    expect(seen).toContainEqual(expect.objectContaining({ type: "denied", action, resource }));
  });

  test("a batch needs it on each of its tables", async () => {
    const client = clientOf(allow("dynamodb:BatchWriteItem", ARN));
    const request = [{ DeleteRequest: { Key: key } }];

    await expect(client.send(new BatchWriteItemCommand({ RequestItems: { rows: request, others: request } }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("table/others"),
    });
  });
});

describe("a condition on", () => {
  const ownRoom = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["a"] } };

  test.each<[title: string, condition: object, send: (client: DynamoDBClient) => Promise<unknown>, allowed: boolean]>([
    ["the partition key of an item", ownRoom, (client) => client.send(new PutItemCommand({ TableName: "rows", Item: row })), true],
    [
      "the partition key of another item",
      ownRoom,
      (client) => client.send(new PutItemCommand({ TableName: "rows", Item: { ...row, room: { S: "b" } } })),
      false,
    ],
    [
      "the partition key of a query",
      ownRoom,
      (client) =>
        client.send(
          new QueryCommand({
            TableName: "rows",
            KeyConditionExpression: "#r = :r AND id > :i",
            ExpressionAttributeNames: { "#r": "room" },
            ExpressionAttributeValues: { ":r": { S: "a" }, ":i": { S: "0" } },
          }),
        ),
      true,
    ],
    [
      "the partition key of another query",
      ownRoom,
      (client) =>
        client.send(
          new QueryCommand({ TableName: "rows", KeyConditionExpression: "room = :r", ExpressionAttributeValues: { ":r": { S: "b" } } }),
        ),
      false,
    ],
    [
      "the keys of a batch, one of them another",
      ownRoom,
      (client) => client.send(new BatchGetItemCommand({ RequestItems: { rows: { Keys: [key, { ...key, room: { S: "b" } }] } } })),
      false,
    ],
    [
      "the attributes that are read",
      { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["room", "id", "user"] } },
      (client) =>
        client.send(new ScanCommand({ TableName: "rows", ProjectionExpression: "id, #u", ExpressionAttributeNames: { "#u": "user" } })),
      true,
    ],
    [
      "one attribute more",
      { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["room", "id"] } },
      (client) => client.send(new ScanCommand({ TableName: "rows", FilterExpression: "attribute_exists(secret.part)" })),
      false,
    ],
    [
      "a projection, and there is one",
      { StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" } },
      (client) => client.send(new ScanCommand({ TableName: "rows", ProjectionExpression: "id" })),
      true,
    ],
    [
      "a projection, and there is none",
      { StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" } },
      (client) => client.send(new ScanCommand({ TableName: "rows" })),
      false,
    ],
    [
      "what comes back",
      { StringEquals: { "dynamodb:ReturnValues": "NONE" } },
      (client) => client.send(new PutItemCommand({ TableName: "rows", Item: row })),
      true,
    ],
    [
      "what comes back, and it is too much",
      { StringEquals: { "dynamodb:ReturnValues": "NONE" } },
      (client) => client.send(new PutItemCommand({ TableName: "rows", Item: row, ReturnValues: "ALL_OLD" })),
      false,
    ],
  ])("%s", async (_title, condition, send, allowed) => {
    const outcome = send(clientOf(allow("dynamodb:*", "*", condition))).then(
      () => "allowed",
      (error: Error) => error.name,
    );

    expect(await outcome).toBe(allowed ? "allowed" : "AccessDeniedException");
  });
});

test("a delete whose condition does not hold deletes nothing", async () => {
  const remove = new DeleteItemCommand({
    TableName: "rows",
    Key: key,
    ConditionExpression: "#u = :u",
    ExpressionAttributeNames: { "#u": "user" },
    ExpressionAttributeValues: { ":u": { S: "someone else" } },
  });

  await expect(administrator.send(remove)).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
  expect((await administrator.send(new GetItemCommand({ TableName: "rows", Key: key }))).Item).toEqual(row);
});

test("an operation that is not emulated is refused by name, to the client and on the console", async () => {
  const transaction = new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName: "rows", Key: key } }] });
  const message = "the local runtime does not emulate DynamoDB's TransactWriteItems";

  await expect(administrator.send(transaction)).rejects.toMatchObject({ name: "UnknownOperationException", message });
  expect(seen).toEqual([{ type: "notEmulated", message }]);
});

test("time to live can be asked for, switched off and on again", async () => {
  const describeIt = new DescribeTimeToLiveCommand({ TableName: "rows" });
  const switchIt = (Enabled: boolean) =>
    administrator.send(
      new UpdateTimeToLiveCommand({ TableName: "rows", TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled } }),
    );
  const status = async () => (await administrator.send(describeIt)).TimeToLiveDescription;

  expect(await status()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" });
  await expect(switchIt(true)).rejects.toMatchObject({ name: "ValidationException", message: "TimeToLive is already enabled" });
  await switchIt(false);
  expect(await status()).toEqual({ TimeToLiveStatus: "DISABLED" });
  await expect(switchIt(false)).rejects.toMatchObject({ name: "ValidationException", message: "TimeToLive is already disabled" });
  await switchIt(true);
  expect(await status()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" });
  await expect(administrator.send(new DescribeTimeToLiveCommand({ TableName: "gone" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("who signs with a wrong secret, or not with the key's token, is told as AWS tells it", async () => {
  const list = new ListTablesCommand({});

  await expect(clientWith({ ...ADMINISTRATOR, secretAccessKey: "wrong" }).send(list)).rejects.toMatchObject({
    name: "InvalidSignatureException",
  });
  await expect(clientWith({ ...ADMINISTRATOR, accessKeyId: "nobody" }).send(list)).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
  await expect(clientWith({ ...ADMINISTRATOR, sessionToken: "made up" }).send(list)).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
});

describe("an expression", () => {
  const scan = (FilterExpression: string) =>
    administrator.send(
      new ScanCommand({ TableName: "rows", FilterExpression, ExpressionAttributeValues: { ":a": { S: "a" }, ":b": { S: "b" } } }),
    );

  test("with 20 nested parentheses is refused as DynamoDB refuses it, and never reaches the database's thread", async () => {
    const execute = jest.spyOn(Database.prototype, "execute");
    await expect(scan(`${"(".repeat(20)}room = :a OR room = :b${")".repeat(20)}`)).rejects.toMatchObject({
      name: "ValidationException",
      message: "Invalid FilterExpression: The expression has redundant parentheses;",
    });
    expect(execute).not.toHaveBeenCalled();
    execute.mockRestore();
  });

  test("with 60 nested parentheses that group, as SDKs write a chain of conditions, is evaluated", async () => {
    const levels = 60;
    const { Items } = await scan(`${"(".repeat(levels)}room = :a${" OR room = :b)".repeat(levels)}`);
    expect(Items).toEqual([row]);
  });
});
