import {
  type ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { RUNTIME_TEST_MS, TestRuntime } from "../helpers/test-runtime";
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

describe("a request is refused", () => {
  const invalid = { name: "InvalidSignatureException", $metadata: { httpStatusCode: 403 } };

  afterEach(async () => {
    // In no case has anything reached the client.
    client.send("Marko?");
    expect(await client.next()).toBe("Polo!");
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
    await expect(post(api)).rejects.toMatchObject(invalid);
  });

  test("for a method that @connections does not have", async () => {
    const api = runtime.managementApi();
    changeBeforeSigning(api, (request) => {
      request.method = "PUT";
    });
    await expect(post(api)).rejects.toMatchObject({ name: "ForbiddenException", message: "Forbidden", $metadata: { httpStatusCode: 403 } });
  });
});
