import { PAGE_ROWS, SAMPLE_SEGMENTS } from "../../lambdas/adapters/dynamo-connections";
import type { RuntimeEvent } from "../../local/event-log";
import { callSqs } from "../helpers/call-sqs";
import { editedCopy } from "../helpers/edit-stack";
import { fillWithStaleRows } from "../helpers/fill-table";
import { scaled } from "../helpers/scaled";
import { sendSigned } from "../helpers/send-signed";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { TestRuntime } from "../helpers/test-runtime";
import type { WebSocketClient } from "../helpers/web-socket-client";
import { within } from "../helpers/within";

const LIVE = 30;
/**
 * By the rows of its sample message takes the table for one with more than 5,000. It sends to the first page, and both halves have rows for
 * a helper besides.
 */
const IN_SAMPLE = scaled(100);
const IN_FIRST_HALF = scaled(390);
const ANYWHERE = scaled(140);
const STALE = IN_SAMPLE + IN_FIRST_HALF + ANYWHERE;
/** Posts a second of both helpers together: less than this machine could make, so that it is the rate that bounds them. */
const HELPERS_RATE = scaled(30);

const stack = synthesizedStack();
const copies = temporaryFolder();
jest.setTimeout(240_000);

// The last test counts the calls of all that ran before it.
let runtime: TestRuntime;
let clients: WebSocketClient[];

beforeAll(async () => {
  runtime = await TestRuntime.start(impatientStack());
  clients = [];
  // One after the other, and below too: every call at the same time starts an environment of its own.
  while (clients.length < LIVE) clients.push(await runtime.connect());
});

afterAll(() => runtime?.close());

/** The stack with less time: five seconds of each function's are kept back, so message has one for its posts, which is too little for 5,000, and a helper three. */
function impatientStack(): string {
  return editedCopy(stack.directory, copies, (edited) => {
    edited.resource("aws_lambda_function.message_function").timeout = 6;
    const fanOut = edited.resource("aws_lambda_function.fan-out_function");
    fanOut.timeout = 8;
    const { variables } = fanOut.environment as { variables: Record<string, string> };
    variables.BROADCAST_RATE_LIMIT = String(HELPERS_RATE);
  });
}

test(`${STALE} rows, most of them stale: message calls helpers, they call themselves, and every open connection has the message once, or is counted as unconfirmed`, async () => {
  // given
  const live = (await runtime.rows()).map(({ connectionId }) => connectionId?.S);
  await fillWithStaleRows(runtime.endpoints, IN_SAMPLE, 1 / SAMPLE_SEGMENTS);
  await fillWithStaleRows(runtime.endpoints, IN_FIRST_HALF, 1 / 2);
  await fillWithStaleRows(runtime.endpoints, ANYWHERE);
  const broadcast = async (data: string) => {
    const before = new Set(linesOf(runtime.events).map(({ broadcastId }) => broadcastId));
    clients[0]?.send({ type: "message", data });
    const lines = () => linesOf(runtime.events).filter(({ broadcastId }) => !before.has(broadcastId));
    const helpersBefore = helpersOf(runtime.events);
    return within(
      whole(lines, () => helpersOf(runtime.events) - helpersBefore),
      "the line of the last helper",
      () => JSON.stringify(lines()),
      90_000,
    );
  };
  // when
  const lines = await broadcast("hello");

  // then: everybody has it once, and nothing else before the answer to a later question
  const received: string[][] = [];
  for (const client of clients) {
    const messages: string[] = [];
    client.send("Marko?");
    for (let message = await client.next(); message !== "Polo!"; message = await client.next()) messages.push(message);
    received.push(messages.filter((message) => !message.startsWith('{"type":"error","code":"incomplete"')));
  }
  const reached = received.filter(({ length }) => length > 0);
  expect(reached).toEqual(reached.map(() => ["hello"]));
  // The lines of the broadcast add up to the whole. On a busy machine a confirmation can come too late: such a connection is
  // unconfirmed, and the sender gets an error frame.
  const sum = (key: keyof Line) => lines.reduce((total, line) => total + Number(line[key]), 0);
  expect(LIVE - reached.length).toBeLessThanOrEqual(sum("Failed") + sum("Unconfirmed"));
  expect(new Set(lines.map(({ broadcastId }) => broadcastId)).size).toBe(1);
  expect(sum("Recipients")).toBe(LIVE + STALE);
  expect(sum("Delivered") + sum("Gone") + sum("Failed") + sum("Unconfirmed")).toBe(LIVE + STALE);
  expect(sum("Delivered")).toBeLessThanOrEqual(LIVE);
  expect(sum("Gone")).toBeLessThanOrEqual(STALE);
  // message called two helpers, and both went on in another invocation.
  const message = lines.filter(({ functionName }) => functionName === "fanfare-dev-message");
  const helping = lines.filter(({ functionName }) => functionName === "fanfare-dev-fan-out");
  expect([message.length, message.length + helping.length]).toEqual([1, lines.length]);
  expect(message[0]?.helpers).toBeGreaterThanOrEqual(2);
  expect(helping.length).toBe(sum("helpers"));
  expect(helping.length).toBeGreaterThanOrEqual(4);
  expect(lines.some(({ unserved }) => unserved)).toBe(false);
  const invoked = runtime.events.filter((event) => event.type === "functionInvoked");
  expect(invoked).toEqual(helping.map(() => expect.objectContaining({ invocationType: "Event", outcome: "ok" })));
  expect(runtime.events.filter(({ type }) => type === "denied")).toEqual([]);
  // Together they kept the rate, which each would have used up alone. A tenth of it may come at once, whenever a helper begins.
  const servedByHelpers = helping.reduce((total, { Recipients }) => total + Recipients, 0);
  const lastMs = Math.max(...helping.map(({ FanOutMs }) => FanOutMs));
  expect(servedByHelpers).toBeLessThanOrEqual(HELPERS_RATE * (lastMs / 1_000) + (HELPERS_RATE / 10) * helping.length);
  expect(servedByHelpers).toBeGreaterThanOrEqual(LIVE + STALE - PAGE_ROWS);
  // The stale rows are gone, but for those that there was no time to remove: the next broadcasts do.
  expect((await runtime.rows()).length).toBeLessThanOrEqual(LIVE + sum("unremoved") + sum("Failed") + sum("Unconfirmed"));
  for (let more = 0; more < 10 && (await runtime.rows()).length > LIVE; more += 1) await broadcast(`once more ${more}`);
  expect((await runtime.rows()).map(({ connectionId }) => connectionId?.S)).toEqual(live);
});

test("what a helper could not do is in the stack's queue of failures, whole and with the reason, after one try", async () => {
  // given
  const { lambdaEndpoint, sqsEndpoint = "", queues = [], region } = runtime.endpoints;
  // Part of a broadcast that says neither who is left nor what to read.
  const assignment = { data: "hello", helpers: 1, startedAt: 1, broadcastId: "request-1=" };

  // when
  const { headers } = await sendSigned({
    url: `${lambdaEndpoint}/2015-03-31/functions/fanfare-dev-fan-out/invocations`,
    method: "POST",
    headers: { "x-amz-invocation-type": "Event" },
    body: JSON.stringify(assignment),
    service: "lambda",
    region,
    credentials: runtime.endpoints,
  });
  const dropped = await runtime.event({ type: "invocationDropped" });

  // then
  const { body } = await callSqs(sqsEndpoint, "ReceiveMessage", { QueueUrl: queues[0] });
  const [message] = body.Messages as { Body: string }[];
  expect(dropped).toMatchObject({
    attempts: 1,
    deliveries: [{ target: "arn:aws:sqs:eu-west-1:123456789012:fanfare-dev-fan-out-failures" }],
  });
  expect(JSON.parse(message?.Body ?? "")).toMatchObject({
    requestContext: { requestId: headers["x-amzn-requestid"], condition: "RetriesExhausted", approximateInvokeCount: 1 },
    requestPayload: assignment,
    responsePayload: { errorType: "TypeError" },
  });
});

test("each permission was used once every route, the large broadcast and the failure were driven, and none is missing", async () => {
  await runtime.disconnectAll();

  const permissions = await runtime.permissions();
  const unused = permissions.flatMap(({ role, granted }) =>
    granted.filter(({ uses }) => uses === 0).map(({ action, resource }) => `${role} ${action} ${resource}`),
  );
  expect(unused).toEqual([]);
  expect(permissions.flatMap(({ denied }) => denied)).toEqual([]);
  expect(permissions.map(({ role }) => role).sort()).toEqual(
    ["connect", "default", "disconnect", "fan-out", "message"].map((name) => `fanfare-dev-${name}-eu-west-1`),
  );
});

interface Line {
  readonly functionName: string;
  readonly broadcastId: string;
  readonly Recipients: number;
  readonly Delivered: number;
  readonly Gone: number;
  readonly Failed: number;
  readonly Unconfirmed: number;
  readonly FanOutMs: number;
  readonly unremoved: number;
  readonly helpers: number;
  readonly unserved: boolean;
}

/** What the functions have logged of broadcasts so far. */
function linesOf(events: readonly RuntimeEvent[]): Line[] {
  return events.flatMap((event) => {
    if (event.type !== "functionLog" || !event.line.includes('"what":"broadcast"')) return [];
    return [JSON.parse(event.line) as Line];
  });
}

/** How many helpers were called so far. */
function helpersOf(events: readonly RuntimeEvent[]): number {
  return events.filter(({ type }) => type === "functionInvoked").length;
}

/** The lines of a broadcast, once there is one for each helper that was called; that of a helper may come before that of its caller. */
async function whole(linesSoFar: () => Line[], helpersSoFar: () => number): Promise<Line[]> {
  for (;;) {
    const lines = linesSoFar();
    const called = lines.reduce((total, { helpers }) => total + helpers, 0);
    if (lines.length === 1 + called && called === helpersSoFar()) return lines;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
