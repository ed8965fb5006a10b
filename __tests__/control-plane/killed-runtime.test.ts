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
import { startEmptyAccount } from "../helpers/empty-account";
import { startCommandLine } from "../helpers/start-command-line";
import { temporaryFolder } from "../helpers/temporary-folder";

const ROWS_BEFORE_KILL = 60;

const temporary = temporaryFolder();
const state = path.join(temporary, "state");

jest.setTimeout(120_000);

test("a runtime that was killed in the middle of writes goes on with everything that it had acknowledged", async () => {
  // given
  const killed = startCommandLine(
    ["--empty", "--state", state, "--port", "0", "--aws-port", "0", "--dynamodb-port", "0", "--region", "eu-west-1", "--json"],
    { cwd: process.cwd(), env: process.env },
  );
  const acknowledged = new Set<string>();
  try {
    const { awsEndpoint: endpoint, accessKeyId, secretAccessKey } = JSON.parse(await killed.line());
    const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });
    for (const TableName of ["rooms", "removed"]) {
      await client.send(
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
    await client.send(new DeleteTableCommand({ TableName: "removed" }));
    // when
    const writeUntilKilled = async (writer: number) => {
      for (let row = 0; ; row += 1) {
        const id = `${writer}-${row}`;
        await client.send(new PutItemCommand({ TableName: "rooms", Item: { id: { S: id }, room: { S: "den" } } }));
        acknowledged.add(id);
        if (acknowledged.size === ROWS_BEFORE_KILL) killed.kill();
      }
    };
    await Promise.allSettled([0, 1, 2, 3].map(writeUntilKilled));
    client.destroy();
  } finally {
    await killed.stop("SIGKILL");
  }
  // then
  const account = await startEmptyAccount({ stateDirectory: state });
  try {
    const client = new DynamoDBClient(account.client);
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(["rooms"]);
    const scanned = await client.send(new ScanCommand({ TableName: "rooms" }));
    const kept = scanned.Items?.map(({ id }) => id?.S ?? "") ?? [];
    expect([...acknowledged].filter((id) => !kept.includes(id))).toEqual([]);
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
  } finally {
    await account.close();
  }
});

test("a runtime that was killed while it made resources has each that it acknowledged, once, and takes the others again", async () => {
  // given
  const directory = path.join(temporary, "resources");
  const killed = startCommandLine(
    ["--empty", "--state", directory, "--port", "0", "--aws-port", "0", "--dynamodb-port", "0", "--region", "eu-west-1", "--json"],
    { cwd: process.cwd(), env: process.env },
  );
  const acknowledged: string[] = [];
  const atRandom = 1 + Math.floor(Math.random() * 80);
  const writers = ["a", "b", "c", "d"];
  const make = (iam: IAMClient, RoleName: string) =>
    iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' }));
  try {
    const { awsEndpoint: endpoint, accessKeyId, secretAccessKey } = JSON.parse(await killed.line());
    const iam = new IAMClient({ endpoint, region: "eu-west-1", credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });
    const makeUntilKilled = async (writer: string) => {
      for (let count = 0; ; count += 1) {
        await make(iam, `${writer}-${count}`);
        acknowledged.push(`${writer}-${count}`);
        if (acknowledged.length === atRandom) killed.kill();
      }
    };
    // when
    await Promise.allSettled(writers.map(makeUntilKilled));
  } finally {
    await killed.stop("SIGKILL");
  }
  // then
  const account = await startEmptyAccount({ stateDirectory: directory });
  try {
    const iam = new IAMClient(account.client);
    const names = async () => (await iam.send(new ListRolesCommand({ MaxItems: 1_000 }))).Roles?.map(({ RoleName = "" }) => RoleName) ?? [];
    const kept = await names();
    expect(acknowledged.filter((name) => !kept.includes(name))).toEqual([]);
    expect(kept.length).toBeLessThanOrEqual(acknowledged.length + writers.length);
    const wanted = writers.flatMap((writer) => Array.from({ length: 25 }, (_, count) => `${writer}-${count}`));
    for (const name of wanted.filter((one) => !kept.includes(one))) await make(iam, name);
    expect((await names()).sort()).toEqual([...new Set([...wanted, ...kept])].sort());
  } finally {
    await account.close();
  }
});

test("only the user may read what is kept", () => {
  const modes = readdirSync(state).map((name) => [name, (statSync(path.join(state, name)).mode & 0o077).toString(8)]);
  expect(Object.fromEntries(modes)).toEqual({ "account.jsonl": "0", code: "0", rows: "0" });
});
