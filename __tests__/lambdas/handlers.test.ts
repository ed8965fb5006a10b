import { packAssignment } from "../../lambdas/adapters/assignment-json";
import type { Part } from "../../lambdas/core/ports";
import { captureLines } from "../helpers/capture-lines";
import { setFunctionEnvironment } from "../helpers/function-environment";
import { invoke, webSocketEvent } from "../helpers/invoke";
import { type DynaliteTable, startDynalite } from "../helpers/start-dynalite";
import { type LambdaApi, startLambdaApi } from "../helpers/start-lambda-api";
import { type ManagementApi, startManagementApi } from "../helpers/start-management-api";

let table: DynaliteTable;
let api: ManagementApi;
let lambda: LambdaApi;
let lines: unknown[];

beforeEach(async () => {
  table = await startDynalite("connections");
  api = await startManagementApi();
  lambda = await startLambdaApi();
  setFunctionEnvironment({
    CONNECTIONS_TABLE: "connections",
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: api.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
    AWS_LAMBDA_FUNCTION_NAME: "fanfare-dev-fan-out",
    BROADCAST_RATE_LIMIT: "8000",
    BROADCAST_BURST_LIMIT: "4000",
    DELIVERY: "at-most-once",
    FAN_OUT_FUNCTION: "fanfare-dev-fan-out",
  });
  // Every test gets functions of its own, as after a cold start.
  jest.resetModules();
  lines = captureLines();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await table.close();
  await api.close();
  await lambda.close();
});

const load = async (name: "connect" | "disconnect" | "default" | "message" | "fan-out") => (await import(`../../lambdas/${name}`)).handler;

const metrics = [
  ...["Recipients", "Delivered", "Gone", "Failed", "TooLarge", "Unconfirmed"],
  ...["Throttled", "Retried", "Unanswered", "Repeated"],
]
  .map((Name) => ({ Name, Unit: "Count" }))
  .concat(["FanOutMs", "FirstMs", "LastMs"].map((Name) => ({ Name, Unit: "Milliseconds" })));

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
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [{ Namespace: "Fanfare", Dimensions: [["functionName"]], Metrics: metrics }],
        },
        level: "INFO",
        what: "broadcast",
        functionName: "fanfare-dev-fan-out",
        broadcastId: "request-1=",
        bytes: 12,
        Recipients: 3,
        Delivered: 3,
        Gone: 0,
        Failed: 0,
        TooLarge: 0,
        Unconfirmed: 0,
        Throttled: 0,
        Retried: 0,
        Unanswered: 0,
        Repeated: 0,
        FanOutMs: expect.any(Number),
        FirstMs: expect.any(Number),
        LastMs: expect.any(Number),
        reasons: {},
        unremoved: 0,
        helpers: 0,
        unserved: false,
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
    expect(lines).toMatchObject([
      { Recipients: 4, Delivered: 2, Gone: 1, Throttled: 1, Retried: 1, Failed: 1, reasons: { "403 ForbiddenException": 1 } },
    ]);
    expect((await table.rows()).map(({ connectionId }) => connectionId)).toEqual([{ S: "busy=" }, { S: "forbidden=" }, { S: "open=" }]);
  });

  test("tells the sender, and nobody else, how many were missed and why", async () => {
    // given: one that another post cannot help, and one for which the message is too large
    for (const id of ["forbidden=", "large=", "open="]) await table.put({ connectionId: { S: id } });
    api.answer = ({ connectionId }, response) => {
      if (connectionId === "forbidden=") response.writeHead(403, { "x-amzn-ErrorType": "ForbiddenException" });
      if (connectionId === "large=") response.writeHead(413, { "x-amzn-ErrorType": "PayloadTooLargeException" });
      response.end();
    };

    // when
    const result = await invoke(await load("message"), webSocketEvent("message", "open=", { body: hello }));

    // then
    expect(result).toEqual({ statusCode: 200 });
    expect(lines).toMatchObject([
      {
        Recipients: 3,
        Delivered: 1,
        Failed: 1,
        TooLarge: 1,
        reasons: { "403 ForbiddenException": 1, "413 PayloadTooLargeException": 1 },
      },
    ]);
    expect(api.posts.slice(3).map(({ connectionId, body }) => [connectionId, JSON.parse(body)])).toEqual([
      [
        "open=",
        {
          type: "error",
          code: "incomplete",
          message: "2 of 3 receivers may not have the message.",
          broadcastId: "request-1=",
          receivers: 3,
          unconfirmed: 0,
          failed: 1,
          tooLarge: 1,
          unserved: false,
        },
      ],
    ]);
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
    expect(lines).toEqual([
      { what: "refused", ...origin("message", "a="), reason: "missing_data", delivered: true },
      expect.objectContaining({ reason: "missing_data", Refused: 1 }),
    ]);
  });

  test("fails when the connections cannot be read, so that AWS tells the sender", async () => {
    process.env.CONNECTIONS_TABLE = "no-such-table";
    const handler = await load("message");

    await expect(invoke(handler, webSocketEvent("message", "a=", { body: hello }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    expect(lines).toMatchObject([{ what: "broadcast", Recipients: 0, unserved: true }, { what: "connections not read" }]);
  });

  test("begins nothing when there is no time left to end it, and leaves everybody to a helper", async () => {
    // given
    await table.put({ connectionId: { S: "a=" } });

    // when
    const result = await invoke(await load("message"), webSocketEvent("message", "a=", { body: hello }), 2_000);

    // then
    expect(result).toEqual({ statusCode: 200 });
    expect(api.posts).toEqual([]);
    expect(lambda.invocations).toEqual([
      {
        functionName: "fanfare-dev-fan-out",
        type: "Event",
        payload: {
          data: "Hello World!",
          sender: { connectionId: "a=", connectedAt: expect.any(Number) },
          part: { pending: "", unread: [{}] },
          helpers: 1,
          startedAt: expect.any(Number),
          broadcastId: "request-1=",
        },
      },
    ]);
  });

  test("fails when there is neither time nor a helper, so that AWS tells the sender", async () => {
    // given
    await table.put({ connectionId: { S: "a=" } });
    await lambda.close();
    const handler = await load("message");

    // when, then
    await expect(invoke(handler, webSocketEvent("message", "a=", { body: hello }), 2_000)).rejects.toThrow("no helper for the rest");
    expect(lines).toMatchObject([{ Recipients: 0, helpers: 0, unserved: true }]);
  });

  test("leaves an audience that is too large for its time to a helper, which reaches everybody who was not reached", async () => {
    // given: a rate at which 600 take two minutes, after a burst that is enough for the first page
    const ids = Array.from({ length: 600 }, (_, index) => `${index}=`);
    await table.fill(ids);
    process.env.BROADCAST_RATE_LIMIT = "5";

    // when
    await invoke(await load("message"), webSocketEvent("message", "1=", { body: hello }));
    const assignments = lambda.invocations.map(({ payload }) => payload);
    jest.resetModules();
    process.env.BROADCAST_RATE_LIMIT = "8000";
    const helper = await load("fan-out");
    for (const assignment of assignments) await helper(assignment, { getRemainingTimeInMillis: () => 60_000 });

    // then
    expect(assignments.map(({ part, helpers }) => [part.unread, helpers])).toEqual([
      [[{ segment: { index: 0, total: 1 }, except: expect.any(Array) }], 1],
    ]);
    expect(api.posts.map(({ connectionId }) => connectionId).sort()).toEqual(ids.sort());
    expect(lines).toMatchObject([
      { Recipients: 500, helpers: 1 },
      { Recipients: 100, helpers: 0 },
    ]);
  }, 20_000);
});

describe("fan-out", () => {
  const sender = { connectionId: "sender=", connectedAt: 0 };
  const assignment = (part: Part) =>
    packAssignment({ data: "Hello", sender, part, helpers: 1, startedAt: Date.now(), broadcastId: "request-1=" });
  const everybody: Part = { pending: [], unread: [{}] };

  test("serves the connections that it is given and those that it reads", async () => {
    // given
    await table.fill(["a=", "b="]);
    const handler = await load("fan-out");

    // when
    const part = { pending: [{ connectionId: "c=", connectedAt: 0 }], unread: [{ except: ["b="] }] };
    await handler(assignment(part), { getRemainingTimeInMillis: () => 60_000 });

    // then
    expect(api.posts.map(({ connectionId }) => connectionId).sort()).toEqual(["a=", "c="]);
    expect(lines).toMatchObject([{ what: "broadcast", broadcastId: "request-1=", Recipients: 2, Delivered: 2 }]);
  });

  test("tells the sender of the message which of its own receivers it has missed", async () => {
    // given
    await table.fill(["a=", "b="]);
    api.answer = ({ connectionId }, response) => response.writeHead(connectionId === "a=" ? 403 : 200).end();
    const handler = await load("fan-out");

    // when
    await handler(assignment(everybody), { getRemainingTimeInMillis: () => 60_000 });

    // then
    const frames = api.posts.filter(({ connectionId }) => connectionId === "sender=").map(({ body }) => JSON.parse(body));
    expect(frames).toEqual([expect.objectContaining({ type: "error", code: "incomplete", receivers: 2, failed: 1, unserved: false })]);
  });

  test("goes on in another invocation of itself when its time runs short", async () => {
    // given: a rate at which three hundred take a second, and a fifth of that as time
    await table.fill(Array.from({ length: 300 }, (_, index) => `${index}=`));
    process.env.BROADCAST_RATE_LIMIT = "300";
    const handler = await load("fan-out");

    // when
    await handler(assignment(everybody), { getRemainingTimeInMillis: () => 5_200 });
    while (lambda.invocations.length > 0) {
      await handler(lambda.invocations.shift()?.payload, { getRemainingTimeInMillis: () => 5_400 });
    }

    // then
    const reached = api.posts.map(({ connectionId }) => connectionId);
    expect([reached.length, new Set(reached).size]).toEqual([300, 300]);
    expect(lines.length).toBeGreaterThan(2);
  });

  test("fails when nothing comes of it, so that its assignment is kept", async () => {
    await table.fill(["a="]);
    const handler = await load("fan-out");

    await expect(handler(assignment(everybody), { getRemainingTimeInMillis: () => 3_000 })).rejects.toThrow(
      "No connection could be served",
    );
    expect(lambda.invocations).toEqual([]);
    expect(api.posts.map(({ connectionId, body }) => [connectionId, JSON.parse(body)])).toEqual([
      ["sender=", expect.objectContaining({ code: "incomplete", receivers: 0, unserved: true })],
    ]);
  });
});

test.each(["message", "fan-out"] as const)("%s does not start with a promise that does not exist", async (name) => {
  process.env.DELIVERY = "exactly-once";

  await expect(load(name)).rejects.toThrow(
    'The environment variable DELIVERY is "exactly-once", but must be at-most-once or at-least-once',
  );
});

test.each(["connect", "disconnect", "message", "fan-out"] as const)(
  "%s does not start without its table, and names the variable",
  async (name) => {
    delete process.env.CONNECTIONS_TABLE;

    await expect(load(name)).rejects.toThrow("The environment variable CONNECTIONS_TABLE is not set");
  },
);
