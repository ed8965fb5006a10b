import type { FaultCounts } from "../../local/faults/fault-counts";
import type { RunningFaults } from "../../local/faults/faults";
import { editedCopy } from "../helpers/edit-stack";
import { scaled } from "../helpers/scaled";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { runtimePerTest, TestRuntime } from "../helpers/test-runtime";
import type { WebSocketClient } from "../helpers/web-socket-client";

// What the fan-out promises, with everything around it as unreliable as it gets: the real stack, and real clients.
const start = runtimePerTest();

const AUDIENCE = 24;
const STALE = scaled(1) > 1 ? 600 : 60;
const stack = synthesizedStack();
const copies = temporaryFolder();

/** The line that a broadcast leaves in the log, without what is another each time. */
interface Report {
  readonly Recipients: number;
  readonly Delivered: number;
  readonly Gone: number;
  readonly Throttled: number;
  readonly Retried: number;
  readonly Failed: number;
  readonly Unconfirmed: number;
  readonly Unanswered: number;
  readonly Repeated: number;
  readonly LastMs?: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly unremoved: number;
  readonly broadcastId: string;
}

/** Clients that are connected, without faults, and talk. */
class Audience {
  readonly #runtime: TestRuntime;
  readonly #clients: WebSocketClient[] = [];
  #broadcasts = 0;
  #countsBefore: Partial<FaultCounts> = {};

  constructor(runtime: TestRuntime) {
    this.#runtime = runtime;
  }

  get size(): number {
    return this.#clients.length;
  }

  async join(count: number): Promise<void> {
    for (let joined = 0; joined < count; joined += 1) this.#clients.push(await this.#runtime.connect());
  }

  /** Ends the connections of as many clients, and waits until the gateway has noticed. */
  async leave(count: number): Promise<void> {
    await Promise.all(this.#clients.splice(0, count).map((client) => client.close()));
    await this.#runtime.eventsOf({ type: "disconnected" }, count);
  }

  /** Sends messages from one client to all, with these faults, one after the other, and waits until the function has answered each. */
  async broadcast(texts: readonly string[], faults: RunningFaults): Promise<void> {
    this.#countsBefore = this.#runtime.faultCounts;
    this.#runtime.setFaults(faults);
    for (const data of texts) {
      this.#clients[0]?.send({ type: "message", data });
      this.#broadcasts += 1;
      await this.#runtime.eventsOf({ type: "invocation", routeKey: "message" }, this.#broadcasts);
    }
    this.#runtime.setFaults({});
  }

  /** The faults that have happened since the last call of `broadcast`. */
  get faultCounts(): Partial<FaultCounts> {
    const counts = Object.entries(this.#runtime.faultCounts) as [keyof FaultCounts, number][];
    const added = counts.map(([name, count]) => [name, count - (this.#countsBefore[name] ?? 0)] as const);
    return Object.fromEntries(added.filter(([, count]) => count > 0));
  }

  /** What each client has got since it was asked last: the answer to a question of its own comes after all of it. */
  received(): Promise<string[][]> {
    return Promise.all(
      this.#clients.map(async (client) => {
        const messages: string[] = [];
        client.send("Marko?");
        for (let message = await client.next(); message !== "Polo!"; message = await client.next()) messages.push(message);
        return messages;
      }),
    );
  }
}

/** What the last broadcast has said of itself. */
function reportOf({ events }: TestRuntime): Report {
  const lines = events.flatMap((event) => (event.type === "functionLog" && event.line.includes('"what":"broadcast"') ? [event.line] : []));
  return JSON.parse(lines.at(-1) ?? "{}");
}

const everyone = (text: string) => Array(AUDIENCE).fill([text]);

describe("with an audience that has connected in peace", () => {
  let runtime: TestRuntime;
  let audience: Audience;

  beforeAll(async () => {
    runtime = await TestRuntime.start(stack.directory, { faultSeed: 2026 });
    audience = new Audience(runtime);
    await audience.join(AUDIENCE);
  });

  afterAll(() => runtime.close());

  test("bursts of 429 delay a message, and everyone gets it once", async () => {
    await audience.broadcast(["hello"], { callbackThrottledShare: 0.1, callbackThrottledBurst: 5 });
    expect(await audience.received()).toEqual(everyone("hello"));
    const { postsThrottled = 0 } = audience.faultCounts;
    expect(postsThrottled).toBeGreaterThanOrEqual(5);
    expect(reportOf(runtime)).toMatchObject({ Delivered: AUDIENCE, Throttled: postsThrottled, Retried: postsThrottled, Failed: 0 });
  });

  test("500s are tried again, and everyone gets it once", async () => {
    await audience.broadcast(["hello"], { callbackErrorShare: 0.25 });
    expect(await audience.received()).toEqual(everyone("hello"));
    const { postsFailed = 0 } = audience.faultCounts;
    expect(postsFailed).toBeGreaterThan(0);
    expect(reportOf(runtime)).toMatchObject({ Delivered: AUDIENCE, Throttled: 0, Retried: postsFailed, Failed: 0 });
  });

  test("a post that hangs delays only itself, is not sent twice, since the client may have got it, and the sender hears of it", async () => {
    await audience.broadcast(["hello"], { callbackHungShare: 0.1 });
    const [sender = [], ...others] = await audience.received();
    const { broadcastId, ...report } = reportOf(runtime);
    const missed = report.Unconfirmed;
    expect(missed).toBeGreaterThan(0);
    const received = [sender.filter((message) => message === "hello"), ...others];
    expect(received.filter((messages) => messages.length === 0).length).toBe(missed);
    expect(received.filter((messages) => messages.length > 0)).toEqual(everyone("hello").slice(missed));
    expect(report).toMatchObject({
      Recipients: AUDIENCE,
      Delivered: AUDIENCE - missed,
      Failed: 0,
      Unanswered: missed,
      Repeated: 0,
      reasons: { ETIMEDOUT: missed },
    });
    // The fault may meet the post of the error frame as well.
    const frame = {
      ...{ type: "error", code: "incomplete", message: `${missed} of ${AUDIENCE} receivers may not have the message.`, broadcastId },
      ...{ receivers: AUDIENCE, unconfirmed: missed, failed: 0, tooLarge: 0, unserved: false },
    };
    const isTold = audience.faultCounts.postsHung === missed;
    expect(sender.filter((message) => message !== "hello").map((message) => JSON.parse(message))).toEqual(isTold ? [frame] : []);
    // The time after which a post has failed; the others did not wait for it.
    expect(report.LastMs).toBeLessThan(3_000);
  });

  test("a slow gateway delays a message, and everyone gets it once", async () => {
    await audience.broadcast(["hello"], { callbackLatencyMs: 300, callbackJitterMs: 300 });
    expect(await audience.received()).toEqual(everyone("hello"));
    expect(audience.faultCounts).toEqual({ postsDelayed: AUDIENCE });
    expect(reportOf(runtime)).toMatchObject({ Delivered: AUDIENCE, Retried: 0, Failed: 0 });
  });

  test("a table that throttles delays the reading, and everyone gets it once", async () => {
    await audience.broadcast(["one", "two", "three", "four", "five"], { dynamodbThrottledShare: 0.3 });
    expect(await audience.received()).toEqual(Array(AUDIENCE).fill(["one", "two", "three", "four", "five"]));
    expect(audience.faultCounts.databaseRequestsThrottled).toBeGreaterThan(0);
  });

  test("a table that cannot be read at all is an error to the sender, and nobody gets anything", async () => {
    await audience.broadcast(["hello"], { dynamodbThrottledShare: 1 });
    const [sender, ...others] = await audience.received();
    expect(sender).toEqual([expect.stringMatching(/^{"message": "Internal server error", /)]);
    expect(others).toEqual(Array(AUDIENCE - 1).fill([]));
  });

  test("a crash of the function reaches the sender; nobody gets the message twice, and the next one reaches all", async () => {
    await audience.broadcast(["lost"], { lambdaCrashShare: 1 });
    const [sender = [], ...others] = await audience.received();
    // The crash and the last of the posts race.
    const [errorFrames, received] = [sender.filter(isErrorFrame), sender.filter((message) => !isErrorFrame(message))];
    expect(errorFrames).toHaveLength(1);
    for (const messages of [received, ...others]) expect([[], ["lost"]]).toContainEqual(messages);
    expect(audience.faultCounts).toEqual({ environmentsCrashed: 1 });

    await audience.broadcast(["hello"], {});
    expect(await audience.received()).toEqual(everyone("hello"));
  });

  test("cold starts make no difference but time", async () => {
    await audience.broadcast(["one", "two"], { coldStartShare: 1 });
    expect(await audience.received()).toEqual(Array(AUDIENCE).fill(["one", "two"]));
    expect(audience.faultCounts).toEqual({ coldStarts: 2 });
  });

  test("clients that leave without $disconnect are found gone, and the others get the message once", async () => {
    runtime.setFaults({ disconnectDroppedShare: 1 });
    await audience.leave(10);
    expect(runtime.faultCounts).toMatchObject({ disconnectsDropped: 10 });
    await audience.broadcast(["hello"], { callbackThrottledShare: 0.2 });
    expect(await audience.received()).toEqual(everyone("hello").slice(10));
    expect(reportOf(runtime)).toMatchObject({ Recipients: AUDIENCE, Delivered: AUDIENCE - 10, Gone: 10, Failed: 0 });
  });

  test("clients that connect while the table throttles and functions start cold are in the audience, each once", async () => {
    const [before, rowsBefore, countsBefore] = [audience.size, (await runtime.rows()).length, runtime.faultCounts];
    runtime.setFaults({ dynamodbThrottledShare: 0.4, coldStartShare: 0.2, handshakeLatencyMs: 5 });
    await audience.join(10);
    runtime.setFaults({});
    const { handshakesDelayed, coldStarts = 0, databaseRequestsThrottled = 0 } = runtime.faultCounts;
    expect(handshakesDelayed).toBe(10);
    expect(coldStarts - (countsBefore.coldStarts ?? 0)).toBeGreaterThan(0);
    expect(databaseRequestsThrottled - (countsBefore.databaseRequestsThrottled ?? 0)).toBeGreaterThan(0);
    expect((await runtime.rows()).length).toBe(rowsBefore + 10);
    await audience.broadcast(["hello"], {});
    expect(await audience.received()).toEqual(Array(before + 10).fill(["hello"]));
  });
});

test("a post that hangs is repeated where the stack promises at least once, and everyone gets it", async () => {
  // given
  const directory = editedCopy(stack.directory, copies, (edited) => {
    const { environment } = edited.resource("aws_lambda_function.message_function");
    (environment as { variables: Record<string, string> }).variables.DELIVERY = "at-least-once";
  });
  const runtime = await start(directory, { faultSeed: 2026 });
  const audience = new Audience(runtime);
  await audience.join(AUDIENCE);

  // when
  await audience.broadcast(["hello"], { callbackHungShare: 0.1 });

  // then
  expect(await audience.received()).toEqual(everyone("hello"));
  const { postsHung = 0 } = runtime.faultCounts;
  expect(postsHung).toBeGreaterThan(0);
  const counts = { Recipients: AUDIENCE, Delivered: AUDIENCE, Unconfirmed: 0, Unanswered: postsHung, Repeated: postsHung, Failed: 0 };
  expect(reportOf(runtime)).toMatchObject(counts);
});

test("stale rows go with the first broadcast, whatever else goes wrong, and the live ones stay", async () => {
  const runtime = await start(stack.directory, { faults: { staleRows: STALE }, faultSeed: 2026 });
  const audience = new Audience(runtime);
  await audience.join(AUDIENCE);
  expect((await runtime.rows()).length).toBe(AUDIENCE + STALE);
  await audience.broadcast(["hello"], {
    callbackThrottledShare: 0.05,
    callbackThrottledBurst: 3,
    callbackErrorShare: 0.05,
    callbackJitterMs: 20,
    dynamodbThrottledShare: 0.05,
    coldStartShare: 1,
  });
  expect(await audience.received()).toEqual(everyone("hello"));
  const report = reportOf(runtime);
  expect(report).toMatchObject({ Recipients: AUDIENCE + STALE, Delivered: AUDIENCE, Gone: STALE, Failed: 0 });
  const { postsThrottled = 0, postsFailed = 0 } = runtime.faultCounts;
  expect(report.Retried).toBe(postsThrottled + postsFailed);
  // A row that was throttled six times stays for the next broadcast.
  expect((await runtime.rows()).length).toBe(AUDIENCE + report.unremoved);
  await audience.broadcast(["again"], {});
  expect(await audience.received()).toEqual(everyone("again"));
  expect(reportOf(runtime)).toMatchObject({ Recipients: AUDIENCE + report.unremoved, Gone: report.unremoved });
  expect((await runtime.rows()).length).toBe(AUDIENCE);
});

function isErrorFrame(message: string): boolean {
  return message.startsWith('{"message": "Internal server error", ');
}
