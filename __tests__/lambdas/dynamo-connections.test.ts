import { DynamoConnections } from "../../lambdas/adapters/dynamo-connections";
import { setFunctionEnvironment } from "../helpers/function-environment";
import { type DynaliteTable, startDynalite } from "../helpers/start-dynalite";

let table: DynaliteTable;
let connections: DynamoConnections;

beforeEach(async () => {
  table = await startDynalite("connections");
  setFunctionEnvironment({ AWS_ENDPOINT_URL_DYNAMODB: table.endpoint });
  connections = new DynamoConnections("connections");
});

afterEach(() => table.close());

test("a connection is a row that expires after the two hours that connections live, in epoch seconds", async () => {
  // when
  await connections.add({ connectionId: "a=", connectedAt: 1_738_650_243_987 });

  // then
  expect(await table.rows()).toEqual([
    { connectionId: { S: "a=" }, connectedAt: { N: "1738650243987" }, expiresAt: { N: String(1_738_650_243 + 7_200 + 300) } },
  ]);
});

test("a removed connection has no row, and removing it again is no error", async () => {
  // given
  await connections.add({ connectionId: "a=", connectedAt: 1 });
  await connections.add({ connectionId: "b=", connectedAt: 2 });

  // when
  await connections.remove("a=");
  await connections.remove("a=");

  // then
  expect((await table.rows()).map(({ connectionId }) => connectionId)).toEqual([{ S: "b=" }]);
});

test("the pages hold every connection once, however many pages there are", async () => {
  // given: rows so large that few fit into the megabyte of a page
  const ids = Array.from({ length: 12 }, (_, index) => `connection-${String(index).padStart(2, "0")}`);
  const padding = "x".repeat(300_000);
  for (const id of ids) await table.put({ connectionId: { S: id }, connectedAt: { N: "5" }, padding: { S: padding } });

  // when
  const pages = [];
  for await (const page of connections.pages()) pages.push(page);

  // then
  expect(pages.length).toBeGreaterThan(2);
  expect(
    pages
      .flat()
      .map(({ connectionId }) => connectionId)
      .sort(),
  ).toEqual(ids);
});

test("a row past its time is listed too, and one without a time counts as old", async () => {
  // given
  await table.put({ connectionId: { S: "expired" }, connectedAt: { N: "1000" }, expiresAt: { N: "2" } });
  await table.put({ connectionId: { S: "foreign" } });

  // when
  const pages = [];
  for await (const page of connections.pages()) pages.push(...page);

  // then
  expect(pages).toEqual(
    expect.arrayContaining([
      { connectionId: "expired", connectedAt: 1000 },
      { connectionId: "foreign", connectedAt: 0 },
    ]),
  );
});

test("an empty table gives no connection", async () => {
  const pages = [];
  for await (const page of connections.pages()) pages.push(...page);

  expect(pages).toEqual([]);
});
