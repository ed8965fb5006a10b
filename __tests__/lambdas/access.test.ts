import { captureLines } from "../helpers/capture-lines";
import { setFunctionEnvironment } from "../helpers/function-environment";
import { invoke, webSocketEvent } from "../helpers/invoke";
import { type DynaliteTable, startDynalite } from "../helpers/start-dynalite";
import { type ManagementApi, startManagementApi } from "../helpers/start-management-api";

let table: DynaliteTable;
let api: ManagementApi;
let lines: Record<string, unknown>[];

beforeAll(async () => {
  table = await startDynalite("connections");
  api = await startManagementApi();
});

beforeEach(() => {
  api.posts.splice(0);
  setFunctionEnvironment({
    CONNECTIONS_TABLE: "connections",
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: api.endpoint,
    BROADCAST_RATE_LIMIT: "8000",
    BROADCAST_BURST_LIMIT: "4000",
    DELIVERY: "at-most-once",
    FAN_OUT_FUNCTION: "fanfare-dev-fan-out",
    ACCESS_CONTROL: "jwt",
    ALLOWED_ORIGINS: "",
    CLIENT_RATE_LIMIT: "",
    CLIENT_BURST_LIMIT: "",
  });
  jest.resetModules();
  lines = captureLines();
});

afterEach(() => jest.restoreAllMocks());

afterAll(async () => {
  await table.close();
  await api.close();
});

const load = async (name: "connect" | "message") => (await import(`../../lambdas/${name}`)).handler;

/** What API Gateway makes of the authorizer's answer: text. */
const ALICE = { principalId: "alice", expiresAt: String(Math.floor(Date.now() / 1_000) + 600), mayBroadcast: "true" };

function event(
  routeKey: string,
  fields: { readonly authorizer?: object; readonly headers?: object; readonly at?: number; readonly body?: string },
) {
  const { authorizer, headers, at, body } = fields;
  const { requestContext, ...rest } = webSocketEvent(routeKey, "a=", body === undefined ? {} : { body });
  const context = { ...requestContext, ...(authorizer && { authorizer }), ...(at !== undefined && { requestTimeEpoch: at }) };
  return { ...rest, ...(headers && { headers }), requestContext: context };
}

describe("$connect", () => {
  test("keeps the subject of the token in the row", async () => {
    expect(await invoke(await load("connect"), event("$connect", { authorizer: ALICE }))).toEqual({ statusCode: 200 });
    expect(await table.rows()).toEqual([expect.objectContaining({ connectionId: { S: "a=" }, subject: { S: "alice" } })]);
  });

  test("lets nobody in whom no authorizer has seen", async () => {
    expect(await invoke(await load("connect"), event("$connect", {}))).toEqual({ statusCode: 403 });
    expect(lines).toMatchObject([{ what: "refused", reason: "not authorized" }, { Refused: 1 }]);
  });

  test.each([
    ["fanfare, token.e30.e30.e30", { "Sec-WebSocket-Protocol": "fanfare" }],
    ["chat,fanfare", { "Sec-WebSocket-Protocol": "fanfare" }],
    ["token.e30.e30.e30", undefined],
    ["chat", undefined],
  ])("answers the sub-protocols %j with the headers %j, and never with the token", async (offered, headers) => {
    const answer = await invoke(
      await load("connect"),
      event("$connect", { authorizer: ALICE, headers: { "Sec-WebSocket-Protocol": offered } }),
    );
    expect(answer).toEqual({ statusCode: 200, ...(headers && { headers }) });
  });

  test.each([
    ["https://chat.example.com", 200],
    ["https://beta.example.com", 200],
    [undefined, 200],
    ["https://evil.example.com", 403],
    ["http://chat.example.com", 403],
    ["https://chat.example.com.evil.example", 403],
    ["null", 403],
  ])("with a list of origins, a handshake from %s is answered with %i", async (origin, statusCode) => {
    process.env.ALLOWED_ORIGINS = "https://chat.example.com https://beta.example.com";

    const answer = await invoke(
      await load("connect"),
      event("$connect", { authorizer: ALICE, ...(origin && { headers: { Origin: origin } }) }),
    );

    expect(answer).toEqual({ statusCode });
    if (statusCode === 403)
      expect(lines).toMatchObject([
        { reason: "foreign origin", origin },
        { reason: "foreign origin", Refused: 1 },
      ]);
  });
});

describe("message", () => {
  const body = '{"type":"message","data":"hello"}';
  const posts = () => api.posts.map((post) => post.body);

  beforeEach(() => table.put({ connectionId: { S: "a=" }, connectedAt: { N: "1738650243101" } }));

  test("goes out for a client that may broadcast", async () => {
    await invoke(await load("message"), event("message", { authorizer: ALICE, body }));
    expect(posts()).toEqual(["hello"]);
  });

  test.each([
    ["no authorizer has seen", undefined, "forbidden", "This client must not broadcast."],
    ["may only listen", { ...ALICE, mayBroadcast: "false" }, "forbidden", "This client must not broadcast."],
    [
      "has an expired token",
      { ...ALICE, expiresAt: "1738650243" },
      "token_expired",
      "The token has expired: connect again with a new one.",
    ],
    ["has a token without an end", { principalId: "alice", mayBroadcast: "true" }, "token_expired", expect.any(String)],
  ])("of a client that %s reaches nobody, and the client hears why", async (_who, authorizer, code, text) => {
    await invoke(await load("message"), event("message", { ...(authorizer && { authorizer }), body }));
    expect(posts().map((post) => JSON.parse(post))).toEqual([{ type: "error", code, message: text }]);
    expect(lines).toMatchObject([
      { what: "refused", reason: code, delivered: true },
      { reason: code, Refused: 1 },
    ]);
  });

  test("is limited for each client: a burst at once, then evenly", async () => {
    // given
    Object.assign(process.env, { CLIENT_RATE_LIMIT: "2", CLIENT_BURST_LIMIT: "3" });
    const handler = await load("message");
    const sendAt = async (at: number) => {
      api.posts.splice(0);
      await invoke(handler, event("message", { authorizer: ALICE, body, at }));
      const [post = ""] = posts();
      return post === "hello" ? "sent" : JSON.parse(post).code;
    };
    // when
    const outcomes: [number, string][] = [];
    for (const at of [0, 0, 0, 0, 400, 500, 600, 1_000, 1_100, 9_000, 9_000, 9_000, 9_000]) {
      outcomes.push([at, await sendAt(1_738_650_250_000 + at)]);
    }
    // then
    const refused = outcomes.filter(([, outcome]) => outcome === "too_many_messages").map(([at]) => at);
    expect(refused).toEqual([0, 400, 600, 1_100, 9_000]);
    expect(outcomes).toHaveLength(refused.length + outcomes.filter(([, outcome]) => outcome === "sent").length);
  });

  test("of a connection without a row is refused by the limit, and makes no row", async () => {
    Object.assign(process.env, { CLIENT_RATE_LIMIT: "2", CLIENT_BURST_LIMIT: "3" });
    const { requestContext, ...rest } = event("message", { authorizer: ALICE, body });
    await invoke(await load("message"), { ...rest, requestContext: { ...requestContext, connectionId: "gone=" } });

    expect((await table.rows()).map(({ connectionId }) => connectionId)).not.toContainEqual({ S: "gone=" });
    expect(lines).toMatchObject([{ reason: "too_many_messages" }, { Refused: 1 }]);
  });
});
