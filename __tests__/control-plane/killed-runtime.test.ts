import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";
import { startCommandLine } from "../helpers/start-command-line";
import { temporaryFolder } from "../helpers/temporary-folder";

const WRITERS = ["a", "b", "c", "d"];

const state = path.join(temporaryFolder(), "state");
const acknowledged: Readonly<Record<"roles" | "rows", Set<string>>> = { roles: new Set(), rows: new Set() };
let account: EmptyAccount;

jest.setTimeout(120_000);

/** Each writer makes roles and rows by turns, until the runtime is killed in the midst of both. */
beforeAll(async () => {
  const killed = startCommandLine(
    ["--empty", "--state", state, "--port", "0", "--aws-port", "0", "--dynamodb-port", "0", "--region", "eu-west-1", "--json"],
    { cwd: process.cwd(), env: process.env },
  );
  const rolesBeforeKill = 1 + Math.floor(Math.random() * 40);
  try {
    const { awsEndpoint: endpoint, accessKeyId, secretAccessKey } = JSON.parse(await killed.line());
    const client = { endpoint, region: "eu-west-1", credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
    const database = new DynamoDBClient(client);
    const iam = new IAMClient(client);
    for (const TableName of ["rooms", "removed"]) await makeTable(database, TableName);
    await database.send(new DeleteTableCommand({ TableName: "removed" }));
    const writeUntilKilled = async (writer: string) => {
      for (let count = 0; ; count += 1) {
        const id = `${writer}-${count}`;
        await Promise.all([
          makeRole(iam, id).then(() => acknowledged.roles.add(id)),
          putRow(database, id).then(() => acknowledged.rows.add(id)),
        ]);
        if (acknowledged.roles.size >= rolesBeforeKill) killed.kill();
      }
    };
    await Promise.allSettled(WRITERS.map(writeUntilKilled));
    database.destroy();
    iam.destroy();
  } finally {
    await killed.stop("SIGKILL");
  }
  account = await startEmptyAccount({ stateDirectory: state });
});

afterAll(() => account?.close());

test("a runtime that was killed in the middle of writes goes on with every row that it had acknowledged", async () => {
  const client = new DynamoDBClient(account.client);

  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(["rooms"]);
  const scanned = await client.send(new ScanCommand({ TableName: "rooms" }));
  const kept = scanned.Items?.map(({ id }) => id?.S ?? "") ?? [];
  expect(acknowledged.rows.size).toBeGreaterThan(0);
  expect([...acknowledged.rows].filter((id) => !kept.includes(id))).toEqual([]);
  const queried = await client.send(
    new QueryCommand({
      TableName: "rooms",
      IndexName: "byRoom",
      KeyConditionExpression: "room = :room",
      ExpressionAttributeValues: { ":room": { S: "den" } },
    }),
  );
  expect(queried.Items?.map(({ id }) => id?.S).sort()).toEqual([...kept].sort());
  client.destroy();
});

test("a runtime that was killed while it made resources has each that it acknowledged, once, and takes the others again", async () => {
  const iam = new IAMClient(account.client);
  const names = async () => (await iam.send(new ListRolesCommand({ MaxItems: 1_000 }))).Roles?.map(({ RoleName = "" }) => RoleName) ?? [];

  const kept = await names();
  expect([...acknowledged.roles].filter((name) => !kept.includes(name))).toEqual([]);
  expect(kept.length).toBeLessThanOrEqual(acknowledged.roles.size + WRITERS.length);
  const wanted = WRITERS.flatMap((writer) => Array.from({ length: 12 }, (_, count) => `${writer}-${count}`));
  for (const name of wanted.filter((one) => !kept.includes(one))) await makeRole(iam, name);
  expect((await names()).sort()).toEqual([...new Set([...wanted, ...kept])].sort());
  iam.destroy();
});

test("only the user may read the folder, since it holds what a deployment has in variables and secrets", () => {
  const modes = [".", ...readdirSync(state)].map((name) => [name, (statSync(path.join(state, name)).mode & 0o077).toString(8)]);
  // The lock holds the number of the process that has the account open, and nothing of the account.
  expect(Object.fromEntries(modes)).toEqual({ ".": "0", "account.jsonl": "0", code: "0", lock: expect.any(String), rows: "0" });
});

function makeTable(client: DynamoDBClient, TableName: string): Promise<unknown> {
  return client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "room", AttributeType: "S" },
      ],
      GlobalSecondaryIndexes: [
        { IndexName: "byRoom", KeySchema: [{ AttributeName: "room", KeyType: "HASH" }], Projection: { ProjectionType: "ALL" } },
      ],
    }),
  );
}

function putRow(client: DynamoDBClient, id: string): Promise<unknown> {
  return client.send(new PutItemCommand({ TableName: "rooms", Item: { id: { S: id }, room: { S: "den" } } }));
}

function makeRole(client: IAMClient, RoleName: string): Promise<unknown> {
  return client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' }));
}
