import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { DynamoConnections } from "../../lambdas/adapters/dynamo-connections";
import { scanUnits } from "../../scaling/one-broadcast";
import { makePlan } from "../../scaling/plan";
import { dollarsForMessages } from "../../scaling/prices";
import type { Question } from "../../scaling/question";
import { setFunctionEnvironment } from "../helpers/function-environment";
import { startDynalite } from "../helpers/start-dynalite";

/** What is asked with all defaults. */
function question(change: Partial<Question> = {}): Question {
  return {
    connections: 100_000,
    rate: 0.01,
    bytes: 200,
    lifetimeMinutes: 30,
    withinSeconds: 30,
    quotas: { connectionsPerSecond: 500, requestsPerSecond: 10_000, requestBurst: 5_000 },
    settings: { broadcastRateLimit: 8_000, broadcastBurstLimit: 4_000 },
    ...change,
  };
}

const MESSAGE_GB = 1_769 / 1_024;

test("one broadcast to 100,000 is what the arithmetic on paper says", () => {
  const { broadcast, dollars } = makePlan(question());

  expect(broadcast).toEqual({
    accountFloorSeconds: 9.5,
    floorSeconds: 12,
    // 5,000 posts a second, a read before and a post at the end.
    expectedSeconds: 20.02,
    helpers: 0,
    invocations: 1,
    gbSeconds: expect.closeTo(MESSAGE_GB * 20.02),
    gbSecondsOfOneHung: MESSAGE_GB * 3,
    cpuSeconds: 4.5,
    // 200 pages of 500 rows of 62 bytes, 8 × 4 KB, half a unit each; and the count of a sixty-fourth, 24 × 4 KB.
    readUnits: 200 * 4 + 12,
    messagesOut: 100_000,
    messagesIn: 1,
    bytesOut: 20_000_000,
  });
  // Messages, GB-seconds, a request, reads, 0.02 GB out, a line of the log.
  const onPaper = 0.100_001 + 34.585 * 0.000_013_333_4 + 0.000_000_2 + 812 * 0.000_000_125 + 0.001_8 + 0.000_000_67;
  expect(dollars).toBeCloseTo(onPaper, 7);
});

test("one broadcast to a million is shared by two helpers that go on twice", () => {
  const { broadcast } = makePlan(question({ connections: 1_000_000 }));

  const postingSeconds = 999_500 / 8_000;
  expect(broadcast).toMatchObject({
    floorSeconds: 124.5,
    helpers: 2,
    // A helper posts for 55 of its 60 seconds: three turns.
    invocations: 1 + 2 * 3,
    expectedSeconds: expect.closeTo(0.03 + postingSeconds + 0.06),
    gbSeconds: expect.closeTo(MESSAGE_GB * (0.1 + 0.04 + 2 * (postingSeconds + 0.06))),
    readUnits: 4 + 118.5 + 2 * 1_000 * 4,
  });
});

test("a month is what the arithmetic on paper says", () => {
  const { month, dollars } = makePlan(question({ connections: 1_000, rate: 0.1, lifetimeMinutes: 120 }));

  // 2,628,000 s; a broadcast takes 0.22 s, 8.5 read units and 1,001 messages; a connection lasts 7,200 s.
  expect(month).toMatchObject({
    broadcasts: 262_800,
    connects: 365_000,
    messages: 262_800 * 1_001,
    connectionMinutes: 43_800_000,
    invocations: 262_800 + 2 * 365_000,
    gbSeconds: expect.closeTo(262_800 * MESSAGE_GB * 0.22 + 365_000 * 0.75 * 0.01),
    readUnits: 262_800 * 8.5,
    writeUnits: 730_000,
    metrics: 13,
  });
  expect(month.dollars).toEqual({
    messages: expect.closeTo(263.0628),
    connectionMinutes: expect.closeTo(10.95),
    lambda: expect.closeTo((262_800 * MESSAGE_GB * 0.22 + 2_737.5) * 0.000_013_333_4 + 992_800 * 0.000_000_2),
    dynamodb: expect.closeTo(262_800 * 8.5 * 0.000_000_125 + 730_000 * 0.000_000_625),
    dataOut: expect.closeTo(262_800 * 0.000_2 * 0.09),
    cloudwatch: expect.closeTo((262_800 * 1_340 + 730_000 * 630) * 0.5e-9 + 13 * 0.3),
    total: expect.closeTo(Object.values(month.dollars).reduce((sum, part) => sum + part, 0) - month.dollars.total),
  });
  expect(dollars).toBeGreaterThan(0.001_001);
});

test("messages above a billion in a month cost the second tier's price, and only those", () => {
  expect(dollarsForMessages(1e9)).toBeCloseTo(1_000, 6);
  expect(dollarsForMessages(3e9)).toBeCloseTo(1_000 + 2_000 * 0.8, 6);
  expect(dollarsForMessages(0)).toBe(0);
});

test("a scan costs in DynamoDB what the model says, just below and above a whole unit", async () => {
  // given
  const table = await startDynalite("connections");
  const client = new DynamoDBClient({
    endpoint: table.endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  try {
    setFunctionEnvironment({ AWS_ENDPOINT_URL_DYNAMODB: table.endpoint });
    const connections = new DynamoConnections("connections");
    const add = (index: number) => connections.add({ connectionId: `${String(index).padStart(15, "x")}=`, connectedAt: 1_738_650_243_101 });
    const unitsOfScan = async () => {
      const { ConsumedCapacity } = await client.send(new ScanCommand({ TableName: "connections", ReturnConsumedCapacity: "TOTAL" }));
      return ConsumedCapacity?.CapacityUnits;
    };
    // when
    await Promise.all(Array.from({ length: 132 }, (_, index) => add(index)));
    const below = await unitsOfScan();
    await add(132);
    const above = await unitsOfScan();
    // then: 8,184 and 8,246 bytes
    expect([below, above]).toEqual([1, 1.5]);
    expect([below, above]).toEqual([scanUnits(132, 1), scanUnits(133, 1)]);
  } finally {
    client.destroy();
    await table.close();
  }
});

test("what is impossible, late or slow is said, with what to ask for", () => {
  const { verdict } = makePlan(question({ connections: 1_000_000 }));

  expect(verdict).toEqual({
    kind: "withQuotas",
    problems: [
      "Impossible: 1,000,000 receivers × 0.01 broadcasts, and what clients send, are 10,556 requests a second; the account has 10,000.",
      "Late: the last receiver has it after 125 s at the least, not within 30 s.",
      "Impossible: to keep the connections up takes 556 new ones a second; the account has 500.",
    ],
    changes: [
      'Ask for 42,000 requests a second: API Gateway, "Throttle rate", the account in the region.',
      "Set FANFARE_BROADCAST_RATE_LIMIT=33200 and deploy.",
      "Ask for 1,700 new connections a second: API Gateway, the account in the region.",
    ],
  });
});

test("a broadcast that takes longer than the time to the next one is said to overlap with it", () => {
  const { verdict } = makePlan(question({ connections: 90_000, rate: 0.1, withinSeconds: 60 }));

  expect(verdict.problems).toEqual([
    "Overlap: a broadcast takes 11.3 s and the next one comes after 10 s; they take the requests that are left for clients.",
  ]);
});

test("what nobody is known to have got of AWS is a case for another service", () => {
  const { verdict } = makePlan(question({ rate: 1 }));

  expect(verdict.kind).toBe("anotherService");
  expect(verdict.changes.join(" ")).toContain("AppSync Events");
});

const anyQuestion = fc
  .record({
    connections: fc.integer({ min: 1, max: 2_000_000 }),
    rate: fc.double({ min: 0.001, max: 100, noNaN: true }),
    bytes: fc.integer({ min: 1, max: 32_768 }),
    lifetimeMinutes: fc.integer({ min: 1, max: 120 }),
    withinSeconds: fc.double({ min: 0.5, max: 600, noNaN: true }),
    settings: fc.record({
      broadcastRateLimit: fc.integer({ min: 100, max: 100_000 }),
      broadcastBurstLimit: fc.integer({ min: 1, max: 10_000 }),
    }),
  })
  .map(question);

test("no plan is quicker than the bucket allows", () => {
  fc.assert(
    fc.property(anyQuestion, (asked) => {
      const { broadcast } = makePlan(asked);
      const { broadcastRateLimit, broadcastBurstLimit } = asked.settings;
      expect(broadcast.floorSeconds).toBe(Math.max(0, (asked.connections - broadcastBurstLimit) / broadcastRateLimit));
      expect(broadcast.expectedSeconds).toBeGreaterThanOrEqual(broadcast.floorSeconds);
    }),
  );
});

test("more connections take no less of anything", () => {
  fc.assert(
    fc.property(anyQuestion, fc.integer({ min: 1, max: 500_000 }), (asked, more) => {
      const [less, greater] = [makePlan(asked), makePlan({ ...asked, connections: asked.connections + more })];
      for (const key of ["accountFloorSeconds", "floorSeconds", "invocations", "messagesOut", "bytesOut"] as const) {
        expect(greater.broadcast[key]).toBeGreaterThanOrEqual(less.broadcast[key]);
      }
      for (const key of ["posts", "requests", "connects", "connectsToReturn"] as const) {
        expect(greater.needs[key]).toBeGreaterThanOrEqual(less.needs[key]);
      }
      expect(greater.dollars).toBeGreaterThanOrEqual(less.dollars);
      expect(greater.month.dollars.total).toBeGreaterThanOrEqual(less.month.dollars.total);
    }),
  );
});

test("more broadcasts take no less of anything", () => {
  fc.assert(
    fc.property(anyQuestion, fc.double({ min: 1, max: 10, noNaN: true }), (asked, times) => {
      const [less, greater] = [makePlan(asked), makePlan({ ...asked, rate: asked.rate * times })];
      expect(greater.month.dollars.total).toBeGreaterThanOrEqual(less.month.dollars.total);
      expect(greater.needs.requests).toBeGreaterThanOrEqual(less.needs.requests);
      expect(greater.broadcast).toEqual(less.broadcast);
    }),
  );
});

test("who follows the advice has no problem any more", () => {
  fc.assert(
    fc.property(anyQuestion, (asked) => {
      const { verdict, needs } = makePlan(asked);
      fc.pre(verdict.kind === "withQuotas");
      const followed = makePlan({
        ...asked,
        quotas: {
          ...asked.quotas,
          requestsPerSecond: Math.max(asked.quotas.requestsPerSecond, needs.requests),
          connectionsPerSecond: Math.max(asked.quotas.connectionsPerSecond, needs.connectsToReturn),
        },
        settings: { ...asked.settings, broadcastRateLimit: Math.max(asked.settings.broadcastRateLimit, Math.ceil(needs.posts)) },
      });
      expect(followed.verdict).toEqual({ kind: "asItIs", problems: [], changes: [] });
    }),
  );
});
