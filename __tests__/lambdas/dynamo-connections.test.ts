import { DynamoConnections } from "../../lambdas/adapters/dynamo-connections";
import type { Page, Stretch } from "../../lambdas/core/ports";
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

test("an ended connection has no row, and ending it again is no error", async () => {
  // given
  await connections.add({ connectionId: "a=", connectedAt: 1 });
  await connections.add({ connectionId: "b=", connectedAt: 2 });

  // when
  await connections.end("a=");
  await connections.end("a=");

  // then
  expect((await table.rows()).map(({ connectionId }) => connectionId)).toEqual([{ S: "b=" }]);
});

test("a row is removed only if it is still the one that was read", async () => {
  // given: one that was read, one that somebody has written anew since, and one without a time
  await connections.add({ connectionId: "same", connectedAt: 1 });
  await connections.add({ connectionId: "renewed", connectedAt: 2 });
  await table.put({ connectionId: { S: "foreign" } });

  // when
  await connections.remove({ connectionId: "same", connectedAt: 1 });
  await connections.remove({ connectionId: "same", connectedAt: 1 });
  await connections.remove({ connectionId: "renewed", connectedAt: 1 });
  await connections.remove({ connectionId: "foreign", connectedAt: 0 });

  // then
  expect((await table.rows()).map(({ connectionId }) => connectionId)).toEqual([{ S: "renewed" }]);
});

test("the pages of a whole table hold every connection once, those of its segments too, and its size is about right", async () => {
  const ids = Array.from({ length: 1_300 }, (_, index) => `connection-${index}`);
  await table.fill(ids);

  await expectPages([{}], ids);
  await expectPages(
    [0, 1, 2].map((index) => ({ segment: { index, total: 3 } })),
    ids,
  );
  const size = await connections.size();
  expect(size).toBeGreaterThan(650);
  expect(size).toBeLessThan(2_600);
});

async function expectPages(stretches: readonly Stretch[], ids: readonly string[]): Promise<void> {
  const pages: Page[] = [];
  for (const stretch of stretches) {
    let page = await connections.page(stretch);
    for (pages.push(page); page.next !== undefined; pages.push(page)) page = await connections.page({ ...stretch, after: page.next });
  }
  const found = pages.flatMap(({ connections }) => connections.map(({ connectionId }) => connectionId));
  expect(Math.max(...pages.map(({ connections }) => connections.length))).toBeLessThanOrEqual(500);
  expect(found.sort()).toEqual([...ids].sort());
}

test("a row past its time is listed too, and one without a time counts as old", async () => {
  // given
  await table.put({ connectionId: { S: "expired" }, connectedAt: { N: "1000" }, expiresAt: { N: "2" } });
  await table.put({ connectionId: { S: "foreign" } });

  // when
  const page = await connections.page({});

  // then
  expect(page).toEqual({
    connections: expect.arrayContaining([
      { connectionId: "expired", connectedAt: 1000 },
      { connectionId: "foreign", connectedAt: 0 },
    ]),
  });
});

test("an empty table gives no connection", async () => {
  expect(await connections.page({})).toEqual({ connections: [] });
  expect(await connections.size()).toBe(0);
});
