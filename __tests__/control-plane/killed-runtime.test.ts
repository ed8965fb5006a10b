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
import { startEmptyAccount } from "../helpers/empty-account";
import { startCommandLine } from "../helpers/start-command-line";
import { temporaryFolder } from "../helpers/temporary-folder";

const ROWS_BEFORE_KILL = 60;

const state = path.join(temporaryFolder(), "state");

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

test("only the user may read what is kept", () => {
  const modes = readdirSync(state).map((name) => [name, (statSync(path.join(state, name)).mode & 0o077).toString(8)]);
  expect(Object.fromEntries(modes)).toEqual({ "account.jsonl": "0", code: "0", rows: "0" });
});
