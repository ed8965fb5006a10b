import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import type { AccountQuotas } from "../../local/api-gateway/limits";
import { type Runtime, startRuntime } from "../../local/runtime";
import { contractTarget, type LocalProbe } from "../helpers/contract-target";
import { localProbeOptions, outputsAt } from "../helpers/local-probe";
import { managementClient } from "../helpers/management-call";
import { type ProbeApi, type ProbeClients, probeClients } from "../helpers/probe-clients";
import { refusedHandshake } from "../helpers/web-socket-client";

// Token buckets: those of a stage, and those of the account, which all APIs share.

describe("a stage", () => {
  const clients = probeClients();

  test("whose settings leave its limits out has zeros, and answers 429 to every handshake", async () => {
    const refusals = [await clients.refused("zero"), await clients.refused("zero")];
    expect(refusals.map(({ status }) => status)).toEqual([429, 429]);
  });

  test("leaves a route that has limits of its own to those", async () => {
    await expect(clients.connect("rationed")).resolves.toBeDefined();
  });

  test("answers 429 to handshakes beyond its rate, and takes those within it", async () => {
    expect(await kindsOfAnswers(clients, "throttled", 30)).toEqual([101, 429]);
  });
});

const { local } = contractTarget();

if (local === undefined) {
  test.skip("the account's limits, skipped: on AWS these tests would use up what all APIs of the account share", () => {});
} else {
  describe("the account", () => describeAccount(local));
}

/** So slow that a test sees the burst and nothing else. */
const SLOW_PER_SECOND = 0.001;

function describeAccount(probe: LocalProbe): void {
  let runtime: Runtime | undefined;
  let outputs: Readonly<Record<string, string>> = {};
  const clients = probeClients(() => outputs);

  const start = async (quotas: Partial<AccountQuotas>) => {
    runtime = await startRuntime({ ...localProbeOptions(probe), quotas });
    outputs = outputsAt(runtime.endpoints.consoleUrl);
  };
  afterEach(() => runtime?.close());

  test("answers 429 to new connections beyond its rate, whichever API they are for", async () => {
    await start({ connectionsPerSecond: 5 });
    const apis = ["composite", "static"] as const;
    const answers = await Promise.all(apis.map((api) => kindsOfAnswers(clients, api, 6)));
    expect([...new Set(answers.flat())].sort()).toEqual([101, 429]);
  });

  test("has one bucket for connects, messages and @connections calls", async () => {
    // given
    await start({ requestsPerSecond: SLOW_PER_SECOND, requestBurst: 5 });
    const { client, connectionId } = await clients.connectWithId("composite");
    const api = managementClient("composite", outputs);
    const post = () => api.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: "hello" }));
    // when
    await post();
    await clients.connect("static");
    client.send({ service: { name: "chat" }, action: "send" });
    const received = [await client.next(), JSON.parse(await client.next()).body];
    const refused = await refusedHandshake(clients.url("static"));
    // then
    expect(received).toEqual(["hello", '{"service":{"name":"chat"},"action":"send"}']);
    expect(refused.status).toBe(429);
    await expect(post()).rejects.toMatchObject({ name: "LimitExceededException", $metadata: { httpStatusCode: 429 } });
  });
}

/** The statuses with which so many handshakes at once are answered, each once. */
async function kindsOfAnswers(clients: ProbeClients, api: ProbeApi, handshakes: number): Promise<number[]> {
  const statuses = await Promise.all(Array.from({ length: handshakes }, () => clients.answer(api)));
  return [...new Set(statuses)].sort();
}
