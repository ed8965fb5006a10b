import { DynamoDBClient, ListTablesCommand, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { isWellFormedId } from "../../local/api-gateway/ids";
import { startRuntime } from "../../local/runtime";
import { type FixtureStack, writeFixtureStack } from "../helpers/fixture-stack";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { runtimePerTest, TestRuntime } from "../helpers/test-runtime";

const start = runtimePerTest();
const folder = temporaryFolder();
const real = synthesizedStack();
const clients: DynamoDBClient[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

/** A client of DynamoDB that makes as many attempts. */
function database({ endpoints }: TestRuntime, maxAttempts: number): DynamoDBClient {
  const { dynamodbEndpoint: endpoint, region } = endpoints;
  const client = new DynamoDBClient({ endpoint, region, credentials: endpoints, maxAttempts });
  clients.push(client);
  return client;
}

describe("in the project's stack", () => {
  const settings = { faults: { staleRows: 3 }, faultSeed: 9 };
  const startedAt = Date.now();
  let runtime: TestRuntime;
  let staleRows: Awaited<ReturnType<TestRuntime["rows"]>>;

  beforeAll(async () => {
    runtime = await TestRuntime.start(real.directory, settings);
    staleRows = await runtime.rows();
  });

  afterEach(() => runtime.setFaults({}));

  afterAll(() => runtime.close());

  const put = (connectionId: string) =>
    new PutItemCommand({ TableName: runtime.endpoints.connectionsTable, Item: { connectionId: { S: connectionId } } });
  const ids = async () => (await runtime.rows()).map(({ connectionId }) => connectionId?.S);
  const throttled = () => runtime.faultCounts.databaseRequestsThrottled ?? 0;

  test("a throttled request is refused as DynamoDB does it, and had no effect", async () => {
    const before = throttled();
    runtime.setFaults({ dynamodbThrottledShare: 1 });
    await expect(database(runtime, 1).send(put("refused"))).rejects.toMatchObject({
      name: "ProvisionedThroughputExceededException",
      message: expect.stringMatching(/^The level of configured provisioned throughput for the table was exceeded\./),
      $metadata: { httpStatusCode: 400 },
    });
    expect(throttled() - before).toBe(1);
    runtime.setFaults({});
    expect(await ids()).not.toContain("refused");
  });

  test("the SDK tries again on it, and comes through", async () => {
    const before = throttled();
    runtime.setFaults({ dynamodbThrottledShare: 0.4 });
    const client = database(runtime, 10);
    for (let written = 0; written < 3; written += 1) await client.send(put("written"));
    expect(throttled() - before).toBeGreaterThan(0);
    runtime.setFaults({});
    expect(await ids()).toContain("written");
  });

  test("what takes no capacity is not throttled", async () => {
    runtime.setFaults({ dynamodbThrottledShare: 1 });
    const { TableNames } = await database(runtime, 1).send(new ListTablesCommand({}));
    expect(TableNames).toEqual([runtime.endpoints.connectionsTable]);
  });

  test("stale rows are rows as the stack writes them, of connections that never were, and the same for the same seed", async () => {
    const again = await start(real.directory, settings);
    expect(again.faultCounts).toEqual({ staleRows: 3 });
    expect(staleRows.length).toBe(3);
    for (const { connectionId, connectedAt, expiresAt, ...more } of staleRows) {
      expect(more).toEqual({});
      expect(isWellFormedId(connectionId?.S ?? "")).toBe(true);
      expect(Math.abs(startedAt - 3_600_000 - Number(connectedAt?.N))).toBeLessThan(20_000);
      expect(Number(expiresAt?.N)).toBe(Math.floor(Number(connectedAt?.N) / 1_000) + 7_200);
    }
    expect((await again.rows()).map(({ connectionId }) => connectionId)).toEqual(staleRows.map(({ connectionId }) => connectionId));
  });
});

describe("stale rows go into tables that a connection's id is the key of:", () => {
  const table = (hash_key: string, type: string, range_key?: string) => ({
    name: hash_key,
    billing_mode: "PAY_PER_REQUEST",
    hash_key,
    ...(range_key !== undefined && { range_key }),
    attribute: [{ name: hash_key, type }, ...(range_key === undefined ? [] : [{ name: range_key, type: "S" }])],
  });
  const stackWith = (tables: FixtureStack[string]) =>
    writeFixtureStack(folder, {}, (stack) => {
      stack.resource = { ...stack.resource, ...tables };
    });

  test("of several tables, each of these", async () => {
    const tables = { a: table("client", "S"), b: table("number", "N"), c: table("room", "S", "client"), d: table("socket", "S") };
    const runtime = await start(stackWith({ aws_dynamodb_table: tables }), { faults: { staleRows: 2 } });
    const rowsOf = async (TableName: string) => (await database(runtime, 1).send(new ScanCommand({ TableName, Select: "COUNT" }))).Count;
    const rows = await Promise.all(["client", "number", "room", "socket"].map(rowsOf));
    expect(rows).toEqual([2, 0, 0, 2]);
    expect(runtime.faultCounts).toEqual({ staleRows: 4 });
  });

  test("a stack without one is refused in one line", async () => {
    const stackDirectory = stackWith({ aws_dynamodb_table: { c: table("room", "S", "id") } });
    await expect(startRuntime({ stackDirectory, faults: { staleRows: 2 } })).rejects.toThrow(
      "there is no table for 2 stale rows: it would have a string for its hash key and no range key",
    );
  });
});
