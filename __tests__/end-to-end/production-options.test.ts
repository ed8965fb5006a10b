import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Stretch } from "../../load/instrument/fanout";
import type { Generator } from "../../load/instrument/generator";
import { readStack } from "../../local/terraform/read-stack";
import { ALL_OPTIONS } from "../helpers/all-options";
import { inProtocol, OWN_ISSUER, TOKEN_PLACES, tokenOf } from "../helpers/own-issuer";
import { runGenerator } from "../helpers/run-generator";
import { synthesizeInProcess } from "../helpers/synthesize-in-process";
import { temporaryFolder } from "../helpers/temporary-folder";
import { RUNTIME_TEST_MS, TestRuntime } from "../helpers/test-runtime";
import { refusedHandshake, WebSocketClient } from "../helpers/web-socket-client";

const folder = temporaryFolder();
const directory = synthesizeInProcess(folder, "pre-prod", { ...ALL_OPTIONS, ...OWN_ISSUER });

let runtime: TestRuntime;

jest.setTimeout(RUNTIME_TEST_MS);
beforeAll(async () => {
  runtime = await TestRuntime.start(directory);
});
afterEach(() => runtime.disconnectAll());
afterAll(() => runtime.close());

test("a stage with a hyphen and every option on is served under its domain, to clients with tokens in each of three places", async () => {
  // given
  const clients: WebSocketClient[] = [];
  for (const [place, options] of Object.entries(TOKEN_PLACES))
    clients.push(await runtime.connect(options(await tokenOf(runtime, `sub=${place}`))));
  // when
  clients[0]?.send({ type: "message", data: "hello" });
  // then
  expect(runtime.endpoints.websocketUrl).toMatch(/\/ws\.example\.com$/);
  expect(runtime.endpoints.connectionsTable).toBe("fanfare-pre--prod-connections");
  expect(await Promise.all(clients.map((client) => client.next()))).toEqual(["hello", "hello", "hello"]);
  expect((await runtime.rows()).map(({ subject }) => subject?.S).sort()).toEqual(["header", "query", "subprotocol"]);
  expect(runtime.events.filter(({ type }) => type === "denied")).toEqual([]);
});

test("the domain is found by the Host header without a path, and the default endpoint is refused", async () => {
  // given
  const { origin } = new URL(runtime.endpoints.websocketUrl);
  const handshake = inProtocol(await tokenOf(runtime, "sub=alice&scope=broadcast"));
  // when
  const client = await WebSocketClient.connect(`${origin}/`, { ...handshake, headers: { Host: "ws.example.com" } });
  client.send({ type: "message", data: "hello" });
  // then
  expect(await client.next()).toBe("hello");
  client.terminate();
  expect((await refusedHandshake(`${origin}/pre-prod`, handshake)).status).toBe(403);
});

test("a client whose token does not allow it hears that it must not broadcast, and one that is too fast that it is", async () => {
  const listener = await runtime.connect(inProtocol(await tokenOf(runtime, "sub=dan&scope=listen")));
  listener.send({ type: "message", data: "hello" });
  expect(JSON.parse(await listener.next())).toMatchObject({ type: "error", code: "forbidden" });

  const fast = await runtime.connect(inProtocol(await tokenOf(runtime, "sub=eve&scope=broadcast")));
  for (let count = 0; count < ALL_OPTIONS.clientRateLimit.burst + 40; count += 1) fast.send({ type: "message", data: "spam" });
  let answer = "";
  while (!answer.includes("too_many_messages")) answer = await fast.next();
  expect(JSON.parse(answer)).toMatchObject({ type: "error", code: "too_many_messages" });
});

test.each(Object.entries(TOKEN_PLACES))(
  "a handshake with an expired token as %s is refused with 401, as one without a token is",
  async (_place, options) => {
    const { query = "", ...handshake } = options(await tokenOf(runtime, "sub=alice&seconds=-100"));

    expect((await refusedHandshake(runtime.endpoints.websocketUrl + query, handshake)).status).toBe(401);
    expect((await refusedHandshake(runtime.endpoints.websocketUrl)).status).toBe(401);
  },
);

test("a page of a foreign origin is refused with 403, whatever its token", async () => {
  const handshake = inProtocol(await tokenOf(runtime, "sub=alice"));
  const headers = { Origin: "https://evil.example.com" };

  expect((await refusedHandshake(runtime.endpoints.websocketUrl, { ...handshake, headers })).status).toBe(403);
});

test("tokens are for tools and for the console's own page, not for pages of other origins", async () => {
  const { tokenUrl = "" } = runtime.endpoints;

  expect((await fetch(tokenUrl, { headers: { Origin: "https://evil.example.com" } })).status).toBe(403);
  expect((await fetch(`${tokenUrl}?seconds=soon`)).status).toBe(400);
});

describe("the load suite with tokens that expire", () => {
  const config = { ws: { subprotocols: ["fanfare", "token.{token}"] } };
  // Clients that come at the same time start an environment each.
  const variables = { audience: 3, publishers: 2, drainSeconds: 5, connectsPerSecond: 20 };

  test("goes on with new ones, misses nothing, and counts what it did", async () => {
    const tokens = `${runtime.endpoints.tokenUrl}?sub=client-{client}&seconds=2`;
    const act = broadcastTo(variables.audience, { rate: 3, seconds: 5 });
    const { counters } = await runGenerator({ target: runtime.endpoints.websocketUrl, config, variables: { ...variables, tokens }, act });

    expect(counters).toMatchObject({
      "fanout.expected": 45,
      "fanout.received": 45,
      "fanout.duplicates": 0,
      "fanout.error_frames": 0,
      "connections.failed": 0,
      "connections.unexpected_closes": 0,
    });
    expect(counters["fanout.renewals"]).toBeGreaterThanOrEqual(2);
    expect(counters["fanout.tokens_expired"]).toBeGreaterThanOrEqual(2);
    expect(counters["connections.opened"]).toBe(counters["connections.closed"]);
    expect(counters["connections.opened"]).toBe(variables.audience + (counters["fanout.renewals"] ?? 0));
  });

  test("says that a file has no new one, and counts the error frames", async () => {
    const tokens = path.join(folder, "tokens.txt");
    // Verifiers allow for clocks that differ by a minute.
    writeFileSync(tokens, await tokenOf(runtime, "sub=alice&seconds=-5"));
    const act = broadcastTo(variables.audience, { rate: 5, seconds: 0.4 });
    const { counters, said } = await runGenerator({
      target: runtime.endpoints.websocketUrl,
      config,
      variables: { ...variables, drainSeconds: 3, tokens },
      act,
    });

    expect(counters).toMatchObject({ "fanout.missing": 6, "fanout.received": 0, "fanout.renewals": 2 });
    expect(counters["fanout.error_frames.token_expired"]).toBe(2);
    expect(said).toContain("the first token that was not renewed: its source gave the expired one again");
  });
});

function broadcastTo(audience: number, stretch: Stretch) {
  return async ({ fanout }: Generator) => {
    await fanout.join(audience);
    await fanout.together(async () => {
      await fanout.broadcast([stretch]);
    });
    await fanout.leave();
  };
}

test("a permissions boundary that only the account has is listed, and concurrency and log levels are as on AWS", async () => {
  const { model, leftOut } = await readStack(directory);

  const withoutHash = (address: string) => address.replace(/_[0-9A-F]{8}\b/, "");
  const boundaries = leftOut.filter(({ address }) => address.endsWith(`: permissions_boundary: ${ALL_OPTIONS.permissionsBoundary}`));
  expect(boundaries).toEqual(
    model.roles.map(() => ({ address: expect.any(String), reason: "its document is not known here, so it bounds nothing" })),
  );
  const others = leftOut.filter((part) => !boundaries.includes(part)).map(({ address, reason }) => `${withoutHash(address)}: ${reason}`);
  expect(others.filter((line) => !/_cloudwatch_(metric_alarm|log_metric_filter)\..*: not emulated$/.test(line)).sort()).toEqual([
    "aws_acm_certificate.web-socket_domain_certificate: not emulated",
    "aws_acm_certificate_validation.web-socket_domain_validation: not emulated",
    "aws_api_gateway_account.access-log_log-role_account: not emulated",
    "aws_cloudwatch_dashboard.dashboard: not emulated",
    "aws_iam_role.access-log_log-role: no function and no route uses it",
    "aws_iam_role_policy_attachment.access-log_log-role_policy: no function and no route uses it",
    "aws_route53_record.web-socket_domain_record: not emulated",
    "aws_route53_record.web-socket_domain_validation-record: not emulated",
  ]);
  const { reservedConcurrency, applicationLogLevel, systemLogLevel } =
    model.functions.find(({ name }) => name === "fanfare-pre--prod-fan-out") ?? {};
  expect({ reservedConcurrency, applicationLogLevel, systemLogLevel }).toEqual({
    reservedConcurrency: 64,
    applicationLogLevel: "INFO",
    systemLogLevel: "WARN",
  });
});
