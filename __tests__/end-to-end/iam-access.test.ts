import type { Generator } from "../../load/instrument/generator";
import { clientsPerTest } from "../helpers/recorded-client";
import { runGenerator } from "../helpers/run-generator";
import { type RequestToSign, signedHeaders, signedUrl } from "../helpers/sign-request";
import { synthesizeInProcess } from "../helpers/synthesize-in-process";
import { temporaryFolder } from "../helpers/temporary-folder";
import { RUNTIME_TEST_MS, TestRuntime } from "../helpers/test-runtime";
import { refusedHandshake } from "../helpers/web-socket-client";

// The real stack with `accessControl: "iam"`: who gets in, and what each client of this project can do about it.
jest.setTimeout(RUNTIME_TEST_MS);

const directory = synthesizeInProcess(temporaryFolder(), "pre-prod", { accessControl: "iam" });
const connectClient = clientsPerTest();
let runtime: TestRuntime;

beforeAll(async () => {
  runtime = await TestRuntime.start(directory);
});
afterAll(() => runtime.close());

function handshake(more: Partial<RequestToSign> = {}): RequestToSign {
  const { websocketUrl: url, region, accessKeyId, secretAccessKey } = runtime.endpoints;
  return { url, region, method: "GET", service: "execute-api", credentials: { accessKeyId, secretAccessKey }, ...more };
}

/** The query of a signed address, for `runtime.connect`. */
const queryOf = (url: string) => ({ query: new URL(url).search });

test("clients that sign their handshake in headers or query connect, broadcast and get replies", async () => {
  const alice = await runtime.connect({ headers: signedHeaders(handshake()) });
  const bob = await runtime.connect(queryOf(signedUrl(handshake())));

  alice.send({ type: "message", data: "hello" });
  bob.send("Marko?");

  expect(await alice.next()).toBe("hello");
  expect([await bob.next(), await bob.next()].sort()).toEqual(["Polo!", "hello"]);
  expect(runtime.events.filter(({ type }) => type === "denied")).toEqual([]);
});

test.each<[string, () => Parameters<typeof refusedHandshake>[1] & { readonly query?: string }]>([
  ["without a signature", () => ({})],
  [
    "signed with another secret",
    () => ({ headers: signedHeaders(handshake({ credentials: { accessKeyId: "test", secretAccessKey: "x" } })) }),
  ],
  ["signed for another region", () => ({ headers: signedHeaders(handshake({ region: "us-east-1" })) })],
  ["signed ten minutes ago", () => queryOf(signedUrl(handshake({ at: new Date(Date.now() - 600_000) })))],
  ["with a token", () => ({ headers: { Authorization: "Bearer a.b.c" } })],
])("a handshake %s gets 403 and no row", async (_what, options) => {
  const { query = "", ...rest } = options();
  const before = (await runtime.rows()).length;

  expect((await refusedHandshake(runtime.endpoints.websocketUrl + query, rest)).status).toBe(403);
  expect((await runtime.rows()).length).toBeLessThanOrEqual(before);
});

test("the runtime signs addresses for tools and its own page, and not for pages of other origins", async () => {
  const { signedUrl: address = "" } = runtime.endpoints;
  const own = (await (await fetch(address)).text()).trim();

  const client = await runtime.connect(queryOf(own));
  client.send("Marko?");
  expect(await client.next()).toBe("Polo!");
  expect(own.startsWith(`${runtime.endpoints.websocketUrl}?`)).toBe(true);
  expect((await fetch(address, { headers: { Origin: "https://evil.example.com" } })).status).toBe(403);
  expect((await fetch(`${address}?path=/elsewhere`)).status).toBe(400);
});

test("the client asks for a newly signed address before each handshake", async () => {
  const asked: string[] = [];
  const url = () => {
    // The first one is too old.
    const at = new Date(asked.length === 0 ? Date.now() - 600_000 : Date.now());
    asked.push(signedUrl(handshake({ at })));
    return asked.at(-1) ?? "";
  };
  const recorded = connectClient({ url, timing: { retryMs: 20 } });

  await recorded.client.send("hello");

  expect(recorded.codes).toEqual(["disconnected"]);
  expect(asked).toHaveLength(2);
  expect(JSON.stringify(recorded.errors)).not.toContain("X-Amz");
});

test("the load suite signs its handshakes with the local runtime, without a setting", async () => {
  const act = async ({ fanout }: Generator) => {
    await fanout.join(3);
    await fanout.together(async () => {
      await fanout.broadcast([{ rate: 10, seconds: 0.3 }]);
    });
    await fanout.leave();
  };
  const { counters, problems } = await runGenerator({ target: runtime.endpoints.websocketUrl, act });

  expect(problems).toEqual([]);
  expect(counters).toMatchObject({ "fanout.expected": 9, "fanout.received": 9, "connections.failed": 0 });
});
