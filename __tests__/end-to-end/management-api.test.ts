import {
  type ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { writeFixtureStack } from "../helpers/fixture-stack";
import { type Gate, startGate } from "../helpers/start-gate";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { RUNTIME_TEST_MS, runtimePerTest, TestRuntime } from "../helpers/test-runtime";
import type { WebSocketClient } from "../helpers/web-socket-client";

jest.setTimeout(RUNTIME_TEST_MS);

/** What an HTTP request of the SDK looks like before and after it is signed. */
interface SdkRequest {
  path: string;
  method: string;
  body: unknown;
}

/** Well-formed, and of no connection. */
const NOBODY = "bm9ib2R5LWhlcmU=";

const stack = synthesizedStack();
let runtime: TestRuntime;
let client: WebSocketClient;
let connectionId: string;

beforeAll(async () => {
  runtime = await TestRuntime.start(stack.directory);
});

afterAll(() => runtime?.close());

beforeEach(async () => {
  ({ client, connectionId } = await runtime.connectWithId({ headers: { "User-Agent": "test/1.0" } }));
});

afterEach(async () => {
  client.terminate();
  await client.closed();
});

function changeBeforeSigning(api: ApiGatewayManagementApiClient, edit: (request: SdkRequest) => void): void {
  api.middlewareStack.add((next) => (args) => next(edited(args, edit)), { step: "build", priority: "low" });
}

function changeAfterSigning(api: ApiGatewayManagementApiClient, edit: (request: SdkRequest) => void): void {
  api.middlewareStack.add((next) => (args) => next(edited(args, edit)), { step: "finalizeRequest", priority: "low" });
}

function edited<Args extends { request: unknown }>(args: Args, edit: (request: SdkRequest) => void): Args {
  edit(args.request as SdkRequest);
  return args;
}

function post(api: ApiGatewayManagementApiClient, ConnectionId = connectionId, Data: string | Uint8Array = "hello") {
  return api.send(new PostToConnectionCommand({ ConnectionId, Data }));
}

describe("POST", () => {
  test("sends the text to the one connection", async () => {
    // given
    const other = await runtime.connect();
    // when
    await post(runtime.managementApi(), connectionId, "Grüße, 世界");
    // then
    expect(await client.next()).toBe("Grüße, 世界");
    other.send("Marko?");
    expect(await other.next()).toBe("Polo!");
  });

  test("sends an empty text, and one of 128 KB", async () => {
    const api = runtime.managementApi();
    await post(api, connectionId, "");
    await post(api, connectionId, "x".repeat(128 * 1024));
    expect(await client.next()).toBe("");
    expect((await client.next()).length).toBe(128 * 1024);
  });

  test("mends what is not UTF-8, so that the client can take it", async () => {
    await post(runtime.managementApi(), connectionId, Uint8Array.from([0x61, 0xff, 0x62]));
    expect(await client.next()).toBe("a\ufffdb");
  });

  test("refuses more than 128 KB with 413, and the connection stays open", async () => {
    await expect(post(runtime.managementApi(), connectionId, "x".repeat(128 * 1024 + 1))).rejects.toMatchObject({
      name: "PayloadTooLargeException",
      $metadata: { httpStatusCode: 413 },
    });
    client.send("Marko?");
    expect(await client.next()).toBe("Polo!");
  });
});

describe("GET", () => {
  test("describes the connection", async () => {
    // given
    client.send("Marko?");
    await client.next();
    // when
    const output = await runtime.managementApi().send(new GetConnectionCommand({ ConnectionId: connectionId }));
    // then
    expect(output).toEqual({
      $metadata: expect.objectContaining({ httpStatusCode: 200, requestId: expect.stringMatching(/^[\w-]{15}=$/) }),
      ConnectedAt: expect.any(Date),
      LastActiveAt: expect.any(Date),
      Identity: { SourceIp: "127.0.0.1", UserAgent: "test/1.0" },
    });
    expect(output.LastActiveAt?.getTime()).toBeGreaterThanOrEqual(output.ConnectedAt?.getTime() ?? Number.NaN);
  });
});

describe("DELETE", () => {
  test("closes the connection with 1000, and $disconnect runs", async () => {
    // when
    const { $metadata } = await runtime.managementApi().send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
    const closure = await client.closed();
    await runtime.event({ type: "invocation", routeKey: "$disconnect", connectionId, outcome: "ok" });
    // then
    expect($metadata.httpStatusCode).toBe(204);
    expect(closure).toEqual({ code: 1000, reason: "Connection Closed Normally" });
    await expect(post(runtime.managementApi())).rejects.toMatchObject({ name: "GoneException" });
  });
});

describe("an id", () => {
  const commands = {
    POST: (ConnectionId: string) => new PostToConnectionCommand({ ConnectionId, Data: "hello" }),
    GET: (ConnectionId: string) => new GetConnectionCommand({ ConnectionId }),
    DELETE: (ConnectionId: string) => new DeleteConnectionCommand({ ConnectionId }),
  };
  const send = (method: keyof typeof commands, id: string) => {
    const api = runtime.managementApi();
    if (method === "POST") return api.send(commands.POST(id));
    return method === "GET" ? api.send(commands.GET(id)) : api.send(commands.DELETE(id));
  };

  test.each(["POST", "GET", "DELETE"] as const)("of nobody is gone for %s", async (method) => {
    await expect(send(method, NOBODY)).rejects.toMatchObject({ name: "GoneException", $metadata: { httpStatusCode: 410 } });
  });

  test.each([
    ["POST", "short"],
    ["POST", "no-padding-at-al"],
    ["POST", "plus+isnotsafe0="],
    ["POST", "a b"],
    ["GET", "much-too-long-for-an-id="],
    ["DELETE", "§"],
  ] as const)("that could never be one is a bad request: %s %s", async (method, id) => {
    await expect(send(method, id)).rejects.toMatchObject({
      name: "BadRequestException",
      message: `Invalid connectionId: ${id}`,
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe("the path", () => {
  test.each([
    ["as the SDK writes it", (id: string) => `/dev/@connections/${id.replace("=", "%3D")}`],
    ["with everything raw", (id: string) => `/dev/@connections/${id}`],
    ["with everything encoded", (id: string) => `/dev/%40connections/${id.replace("=", "%3D")}`],
    ["in small letters", (id: string) => `/dev/%40connections/${id.replace("=", "%3d")}`],
    ["of an endpoint that ends in a slash", (id: string) => `/dev//@connections/${id.replace("=", "%3D")}`],
  ])("is understood %s", async (_how, path) => {
    // given
    const api = runtime.managementApi();
    changeBeforeSigning(api, (request) => {
      request.path = path(connectionId);
    });
    // when
    await post(api);
    // then
    expect(await client.next()).toBe("hello");
  });
});

describe("a request is forbidden", () => {
  const forbidden = { name: "ForbiddenException", message: "Forbidden", $metadata: { httpStatusCode: 403 } };

  afterEach(async () => {
    // In no case has anything reached the client.
    client.send("Marko?");
    expect(await client.next()).toBe("Polo!");
  });

  test("without a signature", async () => {
    const url = `${runtime.endpoints.managementEndpoint}/@connections/${encodeURIComponent(connectionId)}`;
    const response = await fetch(url, { method: "POST", body: "hello" });
    expect([response.status, response.headers.get("x-amzn-errortype"), await response.text()]).toEqual([
      403,
      "ForbiddenException",
      '{"message":"Forbidden"}',
    ]);
  });

  test.each([
    ["with a wrong secret", { accessKeyId: "test", secretAccessKey: "tset" }],
    ["with an unknown key", { accessKeyId: "toast", secretAccessKey: "test" }],
  ])("%s", async (_why, credentials) => {
    await expect(post(runtime.managementApi({ credentials }))).rejects.toMatchObject(forbidden);
  });

  test("for another region", async () => {
    await expect(post(runtime.managementApi({ region: "us-east-1" }))).rejects.toMatchObject(forbidden);
  });

  test.each<[string, (request: SdkRequest) => void]>([
    [
      "body",
      (request) => {
        request.body = "HELLO";
      },
    ],
    [
      "path",
      (request) => {
        request.path = request.path.replace("@", "%40").replace(/[^/]+$/, encodeURIComponent(NOBODY));
      },
    ],
    [
      "method",
      (request) => {
        request.method = "PUT";
      },
    ],
  ])("when its %s is not the one that was signed", async (_what, edit) => {
    const api = runtime.managementApi();
    changeAfterSigning(api, edit);
    await expect(post(api)).rejects.toMatchObject(forbidden);
  });

  test("for a stage that does not exist", async () => {
    const api = runtime.managementApi({ endpoint: runtime.endpoints.managementEndpoint.replace(/dev$/, "prod") });
    await expect(post(api)).rejects.toMatchObject(forbidden);
  });

  test("for a method that @connections does not have", async () => {
    const api = runtime.managementApi();
    changeBeforeSigning(api, (request) => {
      request.method = "PUT";
    });
    await expect(post(api)).rejects.toMatchObject(forbidden);
  });
});

describe("while $connect runs", () => {
  const folder = temporaryFolder();
  const start = runtimePerTest();
  let gate: Gate;

  beforeEach(async () => {
    gate = await startGate();
  });

  afterEach(() => gate?.close());

  test("its connection is gone to @connections, and there once it has answered", async () => {
    // given
    const code = `exports.handler = async ({ requestContext }) => {
      await fetch(process.env.GATE, { method: "POST", body: requestContext.connectionId });
      return { statusCode: 200 };
    };`;
    const attributes = { environment: { variables: { GATE: gate.url } }, timeout: 20 };
    const slow = await start(writeFixtureStack(folder, { $connect: { code, attributes } }));
    const api = slow.managementApi();
    // when
    const connecting = slow.connect();
    const arrival = await gate.arrival();
    // then
    await expect(post(api, arrival.text)).rejects.toMatchObject({ name: "GoneException" });
    arrival.letThrough();
    const connected = await connecting;
    await post(api, arrival.text, "welcome");
    expect(await connected.next()).toBe("welcome");
  });
});
