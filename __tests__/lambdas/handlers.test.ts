import { setFunctionEnvironment } from "../helpers/function-environment";
import { invoke, webSocketEvent } from "../helpers/invoke";
import { type DynaliteTable, startDynalite } from "../helpers/start-dynalite";
import { type ManagementApi, startManagementApi } from "../helpers/start-management-api";

let table: DynaliteTable;
let api: ManagementApi;
let lines: unknown[];

beforeEach(async () => {
  table = await startDynalite("connections");
  api = await startManagementApi();
  setFunctionEnvironment({
    CONNECTIONS_TABLE: "connections",
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: api.endpoint,
  });
  // Every test gets functions of its own, as after a cold start.
  jest.resetModules();
  lines = [];
  const record = (...line: unknown[]) => lines.push(line.length === 1 ? line[0] : line);
  jest.spyOn(console, "info").mockImplementation(record);
  jest.spyOn(console, "error").mockImplementation(record);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await table.close();
  await api.close();
});

const load = async (name: "connect" | "disconnect" | "default" | "message") => (await import(`../../lambdas/${name}`)).handler;

function origin(routeKey: string, connectionId: string) {
  return { requestId: "request-1=", connectionId, routeKey };
}

describe("$connect", () => {
  test("writes the connection's row", async () => {
    const result = await invoke(await load("connect"), webSocketEvent("$connect", "a=", { connectedAt: 5_000 }));

    expect(result).toEqual({ statusCode: 200 });
    expect(await table.rows()).toEqual([{ connectionId: { S: "a=" }, connectedAt: { N: "5000" }, expiresAt: { N: "7505" } }]);
    expect(lines).toEqual([{ what: "connected", ...origin("$connect", "a=") }]);
  });

  test("refuses the handshake with a bare status when the row cannot be written", async () => {
    // given
    process.env.CONNECTIONS_TABLE = "no-such-table";

    // when
    const result = await invoke(await load("connect"), webSocketEvent("$connect", "a="));

    // then
    expect(result).toEqual({ statusCode: 500 });
    expect(lines).toEqual([
      {
        what: "connection refused",
        ...origin("$connect", "a="),
        error: expect.objectContaining({ name: "ResourceNotFoundException" }),
      },
    ]);
  });
});

describe("$disconnect", () => {
  test("deletes the row, and has nothing to say about one that is not there", async () => {
    // given
    await table.put({ connectionId: { S: "a=" } });
    const handler = await load("disconnect");

    // when
    const results = [
      await invoke(handler, webSocketEvent("$disconnect", "a=")),
      await invoke(handler, webSocketEvent("$disconnect", "a=")),
    ];

    // then
    expect(results).toEqual([{ statusCode: 200 }, { statusCode: 200 }]);
    expect(await table.rows()).toEqual([]);
    expect(lines).toHaveLength(2);
  });

  test("fails when the row cannot be deleted, so that the error is counted", async () => {
    process.env.CONNECTIONS_TABLE = "no-such-table";
    const handler = await load("disconnect");

    await expect(invoke(handler, webSocketEvent("$disconnect", "a="))).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(lines).toMatchObject([{ what: "row not removed", ...origin("$disconnect", "a=") }]);
  });
});

describe("$default", () => {
  test.each([
    ["Marko?", "Polo!"],
    ["marko?", "Marko?"],
    ['{"type":"unknown"}', "Marko?"],
    ["", "Marko?"],
  ])("%j is answered with %s", async (body, answer) => {
    expect(await invoke(await load("default"), webSocketEvent("$default", "a=", { body }))).toEqual({ statusCode: 200, body: answer });
  });
});

describe("message", () => {
  const hello = '{"type":"message","data":"Hello World!"}';

  test("reaches every connection, the sender's too, and logs counts but no word of what was said", async () => {
    // given
    for (const id of ["a=", "b=", "c="]) await table.put({ connectionId: { S: id } });

    // when
    const result = await invoke(await load("message"), webSocketEvent("message", "a=", { body: hello }));

    // then
    expect(result).toEqual({ statusCode: 200 });
    expect(api.posts.sort((a, b) => a.connectionId.localeCompare(b.connectionId))).toEqual(
      ["a=", "b=", "c="].map((connectionId) => ({ connectionId, body: "Hello World!" })),
    );
    expect(lines).toEqual([
      {
        what: "broadcast",
        ...origin("message", "a="),
        bytes: 12,
        delivered: 3,
        gone: 0,
        failed: 0,
        reasons: {},
        retries: 0,
        unremoved: 0,
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain("Hello");
  });

  test("removes a connection that is gone, tries again where it was throttled, and counts what is refused", async () => {
    // given
    for (const id of ["gone=", "busy=", "forbidden=", "open="]) await table.put({ connectionId: { S: id } });
    api.answer = ({ connectionId }, response) => {
      const tries = api.posts.filter((post) => post.connectionId === connectionId).length;
      if (connectionId === "gone=") response.writeHead(410, { "x-amzn-ErrorType": "GoneException" });
      if (connectionId === "busy=" && tries === 1) response.writeHead(429, { "x-amzn-ErrorType": "LimitExceededException" });
      if (connectionId === "forbidden=") response.writeHead(403, { "x-amzn-ErrorType": "ForbiddenException" });
      response.end();
    };

    // when
    await invoke(await load("message"), webSocketEvent("message", "open=", { body: hello }));

    // then
    expect(lines).toMatchObject([{ delivered: 2, gone: 1, failed: 1, reasons: { "403 ForbiddenException": 1 }, retries: 1 }]);
    expect((await table.rows()).map(({ connectionId }) => connectionId)).toEqual([{ S: "busy=" }, { S: "forbidden=" }, { S: "open=" }]);
  });

  test("tells the sender what is wrong with a message, and nobody else hears of it", async () => {
    // given
    for (const id of ["a=", "b="]) await table.put({ connectionId: { S: id } });

    // when
    const result = await invoke(await load("message"), webSocketEvent("message", "a=", { body: '{"type":"message"}' }));

    // then
    expect(result).toEqual({ statusCode: 200 });
    expect(api.posts).toEqual([
      { connectionId: "a=", body: '{"type":"error","code":"missing_data","message":"The message must have a \\"data\\" field."}' },
    ]);
    expect(lines).toEqual([{ what: "message refused", ...origin("message", "a="), code: "missing_data", answer: "delivered" }]);
  });

  test("fails when the connections cannot be read, so that AWS tells the sender", async () => {
    process.env.CONNECTIONS_TABLE = "no-such-table";
    const handler = await load("message");

    await expect(invoke(handler, webSocketEvent("message", "a=", { body: hello }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    expect(lines).toMatchObject([{ what: "broadcast", delivered: 0 }, { what: "connections not read" }]);
  });

  test("begins nothing when there is no time left to end it", async () => {
    // given
    await table.put({ connectionId: { S: "a=" } });
    const handler = await load("message");

    // when
    const invocation = invoke(handler, webSocketEvent("message", "a=", { body: hello }), 2_000);

    // then
    await expect(invocation).rejects.toThrow("The time was up before every connection was read");
    expect(api.posts).toEqual([]);
  });
});

test.each(["connect", "disconnect", "message"] as const)("%s does not start without its table, and names the variable", async (name) => {
  delete process.env.CONNECTIONS_TABLE;

  await expect(load(name)).rejects.toThrow("The environment variable CONNECTIONS_TABLE is not set");
});
