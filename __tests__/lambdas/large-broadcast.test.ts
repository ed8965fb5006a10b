import type { Context } from "aws-lambda";
import { setFunctionEnvironment } from "../helpers/function-environment";
import { invoke, webSocketEvent } from "../helpers/invoke";
import { startDynalite } from "../helpers/start-dynalite";
import { startLambdaApi } from "../helpers/start-lambda-api";
import { startManagementApi } from "../helpers/start-management-api";

type Count = "Recipients" | "Delivered" | "Gone" | "Failed" | "unremoved";

const ROWS = 20_000;
/** One in so many is open; the others ended without a word, and left their rows. */
const OPEN_EVERY = 20;

let closeAll: () => Promise<unknown> = async () => {};

test("20,000 rows, most of them stale, are served by message and its helpers, and only the open ones stay", async () => {
  // given
  const table = await startDynalite("connections");
  const api = await startManagementApi();
  const lambda = await startLambdaApi();
  closeAll = () => Promise.all([table.close(), api.close(), lambda.close()]);
  setFunctionEnvironment({
    CONNECTIONS_TABLE: "connections",
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: api.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
    AWS_LAMBDA_FUNCTION_NAME: "fan-out",
    BROADCAST_RATE_LIMIT: "10000",
    BROADCAST_BURST_LIMIT: "5000",
    FAN_OUT_FUNCTION: "fan-out",
  });
  const lines: Record<Count, number>[] = [];
  jest.spyOn(process.stdout, "write").mockImplementation((line) => {
    lines.push(JSON.parse(String(line)));
    return true;
  });
  const ids = Array.from({ length: ROWS }, (_, index) => `${index}=`);
  const open = ids.filter((_, index) => index % OPEN_EVERY === 0);
  await table.fill(ids);
  api.answer = ({ connectionId }, response) => {
    if (Number.parseInt(connectionId, 10) % OPEN_EVERY > 0) response.writeHead(410, { "x-amzn-ErrorType": "GoneException" });
    response.end();
  };

  // when: message has two seconds for its posts, and so 10,000 in sight, and a helper has half a minute
  // They read their environment when they are loaded.
  const [message, fanOut] = [await load("message"), await load("fan-out")];
  const helping: Promise<void>[] = [];
  lambda.run = (assignment) => {
    helping.push(fanOut(assignment, remaining(30_000)));
  };
  await invoke(message, webSocketEvent("message", "0=", { body: '{"type":"message","data":"Hello"}' }), 5_000 + 2_000);
  for (const help of helping) await help;

  // then
  const posts = api.posts.map(({ connectionId }) => connectionId);
  expect(posts.length).toBe(ROWS);
  expect(new Set(posts).size).toBe(ROWS);
  // Table, gateway and functions share one thread here: on a busy machine a post can wait for its answer too long, and is a failure then.
  const sum = (key: Count) => lines.reduce((total, line) => total + line[key], 0);
  expect(sum("Recipients")).toBe(ROWS);
  expect(sum("Delivered") + sum("Gone") + sum("Failed")).toBe(ROWS);
  expect(sum("Delivered")).toBeLessThanOrEqual(open.length);
  expect(helping.length).toBeGreaterThanOrEqual(2);
  // A removal whose answer came too late is counted as unremoved, and has removed its row all the same.
  const rowsLeft = await table.count();
  expect(rowsLeft).toBeGreaterThanOrEqual(ROWS - sum("Gone"));
  expect(rowsLeft).toBeLessThanOrEqual(ROWS - sum("Gone") + sum("unremoved"));
}, 120_000);

async function load(name: "message" | "fan-out") {
  return (await import(`../../lambdas/${name}`)).handler;
}

/** The context of a function that has so much time from now on. */
function remaining(ms: number) {
  const endsAt = Date.now() + ms;
  return { getRemainingTimeInMillis: () => endsAt - Date.now() } as Context;
}

afterEach(async () => {
  jest.restoreAllMocks();
  await closeAll();
});
