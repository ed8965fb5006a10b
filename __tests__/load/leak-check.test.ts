import type { Generator } from "../../load/instrument/generator";
import { receiveVisitors } from "../../load/instrument/visitors";
import { acceptNodeErrors } from "../helpers/accept-node-errors";
import { runGenerator } from "../helpers/run-generator";
import { startStandInServer } from "../helpers/stand-in-server";
import { type StandInTable, startStandInTable } from "../helpers/stand-in-table";

const REQUIRED = { leakCheck: "required", cleanupSeconds: 0 };
const closers: (() => Promise<void>)[] = [];

beforeAll(acceptNodeErrors);
afterEach(() => {
  delete process.env.CONNECTIONS_TABLE;
});
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

async function start(options: Parameters<typeof startStandInTable>[0] = {}): Promise<StandInTable> {
  const table = await startStandInTable(options);
  closers.push(table.close);
  return table;
}

/**
 * @param table that a `$connect` writes to
 * @param leakEvery n-th connection leaves its row behind
 */
async function serve(table?: StandInTable, leakEvery = 5): Promise<string> {
  const server = await startStandInServer({ leakEvery }, table);
  closers.push(server.close);
  return server.url;
}

async function tenVisitors(generator: Generator): Promise<void> {
  await receiveVisitors(10, 0.1, generator.visit, generator.recorder);
  await generator.checkForLeaks();
}

test("the table that $connect writes to is found behind others, whatever its key is called", async () => {
  const table = await start({ name: "sessions", key: "id", others: ["accounts", "zones"] });
  const target = await serve(table);
  await table.put("of-somebody-else");
  const { problems, counters } = await runGenerator({ target, variables: REQUIRED, act: tenVisitors });
  expect(problems).toEqual([]);
  // The tenth visitor is the eleventh connection: the first was the look at the target.
  expect(counters).toMatchObject({ "churn.rows_before": 1, "churn.rows_left": 2, "churn.rows_unchecked": 0 });
});

test("CONNECTIONS_TABLE names the table, and one that $connect does not write to fails the run before it begins", async () => {
  const target = await serve(await start({ others: ["accounts"] }));
  process.env.CONNECTIONS_TABLE = "connections";
  expect((await runGenerator({ target, variables: REQUIRED })).problems).toEqual([]);
  process.env.CONNECTIONS_TABLE = "accounts";
  expect((await runGenerator({ target, variables: REQUIRED })).problems).toEqual([
    `Rows left behind cannot be checked: no row was added to accounts when a client connected. Name the table that $connect writes to in CONNECTIONS_TABLE, or switch the check off with -v '{"leakCheck": "off"}'`,
  ]);
  process.env.CONNECTIONS_TABLE = "none";
  expect((await runGenerator({ target, variables: REQUIRED })).problems).toEqual([
    expect.stringContaining("the table none cannot be read: "),
  ]);
}, 20_000);

test("without a known table the run fails before it begins", async () => {
  const { problems } = await runGenerator({ target: await serve(), variables: REQUIRED });
  expect(problems).toEqual([expect.stringContaining("Rows left behind cannot be checked: no table is known. Name the table ")]);
});

test("a target that is not there is told before a table that is not known", async () => {
  const { url, close } = await startStandInServer();
  await close();
  const { problems } = await runGenerator({ target: url, variables: REQUIRED });
  expect(problems).toEqual([expect.stringContaining(`${url} cannot be tested: nothing listens there. `)]);
});

test("a check that is switched off is counted as not made, and said", async () => {
  const { counters, said } = await runGenerator({ target: await serve(), variables: { leakCheck: "off" }, act: tenVisitors });
  expect(counters).toMatchObject({ "churn.closed": 10, "churn.rows_unchecked": 1 });
  expect(counters).not.toHaveProperty("churn.rows_left");
  expect(said).toEqual(["Rows left behind are not checked: leakCheck is off."]);
});

test("a table that cannot be read after the run fails it", async () => {
  const table = await startStandInTable();
  // No row is deleted, so the server does not miss the table either.
  const target = await serve(table, 1);
  const act = async (generator: Generator) => {
    await table.close();
    await generator.checkForLeaks();
  };
  const { counters, failure } = await runGenerator({ target, variables: REQUIRED, act });
  expect(failure).toContain("Rows left behind cannot be checked: the table connections cannot be read: ");
  expect(counters).not.toHaveProperty("churn.rows_left");
}, 20_000);
