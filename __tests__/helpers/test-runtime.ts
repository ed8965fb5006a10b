import { setTimeout as sleep } from "node:timers/promises";
import { ApiGatewayManagementApiClient, type ApiGatewayManagementApiClientConfig } from "@aws-sdk/client-apigatewaymanagementapi";
import { type AttributeValue, DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import type { Endpoints } from "../../local/endpoints";
import type { RuntimeEvent } from "../../local/event-log";
import type { FaultCounts } from "../../local/faults/fault-counts";
import type { RunningFaults } from "../../local/faults/faults";
import type { RolePermissions } from "../../local/iam/permission-use";
import { type Runtime, startRuntime } from "../../local/runtime";
import type { RuntimeOptions } from "../../local/runtime-options";
import { type HandshakeOptions, WebSocketClient } from "./web-socket-client";
import { within } from "./within";

/** What a test looks for in an event: the type, and any of its fields. */
type EventFields = { readonly type: RuntimeEvent["type"] } & Readonly<Record<string, unknown>>;

type TestRuntimeOptions = Omit<RuntimeOptions, "stackDirectory" | "onEvent">;

/** A time for tests that start runtimes: several cold starts on a busy machine, and above every deadline of a single wait. */
export const RUNTIME_TEST_MS = 120_000;

/**
 * Gives the tests of one file runtimes of their own: whatever a test starts is closed when it ends, passed or failed. Call it while
 * the file is loaded.
 */
export function runtimePerTest(): (stackDirectory: string, options?: TestRuntimeOptions) => Promise<TestRuntime> {
  const started: TestRuntime[] = [];
  jest.setTimeout(RUNTIME_TEST_MS);
  afterEach(async () => {
    await Promise.all(started.splice(0).map((runtime) => runtime.close()));
  });
  return async (stackDirectory, options) => {
    const runtime = await TestRuntime.start(stackDirectory, options);
    started.push(runtime);
    return runtime;
  };
}

/** A runtime on free ports, with what tests ask of one. */
export class TestRuntime {
  readonly endpoints: Endpoints;
  /** Everything that has happened in it, in order. */
  readonly events: readonly RuntimeEvent[];
  readonly #runtime: Runtime;
  readonly #log: EventRecord;
  readonly #database: DynamoDBClient;
  readonly #clients: WebSocketClient[] = [];
  readonly #managers: ApiGatewayManagementApiClient[] = [];

  private constructor(runtime: Runtime, log: EventRecord) {
    const { endpoints } = runtime;
    this.#runtime = runtime;
    this.#log = log;
    this.endpoints = endpoints;
    this.events = log.events;
    this.#database = new DynamoDBClient({ endpoint: endpoints.dynamodbEndpoint, region: endpoints.region, credentials: endpoints });
  }

  static async start(stackDirectory: string, options: TestRuntimeOptions = {}): Promise<TestRuntime> {
    const log = new EventRecord();
    return new TestRuntime(await startRuntime({ ...options, stackDirectory, onEvent: (event) => log.add(event) }), log);
  }

  /** @param query such as `?name=alice` */
  async connect(options: HandshakeOptions & { readonly query?: string } = {}): Promise<WebSocketClient> {
    const client = await WebSocketClient.connect(this.endpoints.websocketUrl + (options.query ?? ""), options);
    this.#clients.push(client);
    return client;
  }

  /** Connects a client and learns its id; no other client may connect meanwhile. */
  async connectWithId(options?: HandshakeOptions): Promise<{ client: WebSocketClient; connectionId: string }> {
    const before = this.#log.matching({ type: "connected" }).length;
    const client = await this.connect(options);
    const event = (await this.eventsOf({ type: "connected" }, before + 1)).at(-1);
    return { client, connectionId: event?.type === "connected" ? event.connectionId : "" };
  }

  /** How often the function of a route was called so far, and with what outcome. */
  invocationsOf(routeKey: string): readonly RuntimeEvent[] {
    return this.#log.matching({ type: "invocation", routeKey });
  }

  /** Ends the clients that this connected, and waits until the stack has heard of it. */
  async disconnectAll(): Promise<void> {
    const connected = this.#log.matching({ type: "connected" });
    for (const client of this.#clients.splice(0)) client.terminate();
    const ids = connected.flatMap((event) => (event.type === "connected" ? [event.connectionId] : []));
    await Promise.all(ids.map((connectionId) => this.event({ type: "invocation", routeKey: "$disconnect", connectionId })));
  }

  /** What each role was granted, and what of it was used and refused until now. */
  permissions(): Promise<readonly RolePermissions[]> {
    return this.#runtime.permissions();
  }

  setFaults(faults: RunningFaults): void {
    this.#runtime.setFaults(faults);
  }

  /** The faults that have happened, without those that have not. */
  get faultCounts(): Partial<FaultCounts> {
    return Object.fromEntries(Object.entries(this.#runtime.faultCounts()).filter(([, count]) => count > 0));
  }

  /** Waits until a fault has happened so often. */
  async hasCounted(name: keyof FaultCounts, count: number): Promise<void> {
    const counted = async () => {
      while ((this.faultCounts[name] ?? 0) < count) await sleep(5);
    };
    await within(counted(), `${count} ${name}`, () => JSON.stringify(this.faultCounts));
  }

  /** Waits for an event with these fields. */
  async event(fields: EventFields): Promise<RuntimeEvent> {
    const [first] = await this.eventsOf(fields, 1);
    if (!first) throw new Error("an empty list of events");
    return first;
  }

  /** Waits until at least `count` events with these fields have happened. */
  eventsOf(fields: EventFields, count: number): Promise<RuntimeEvent[]> {
    const lastOnes = () => this.events.slice(-20).map((event) => `\n  ${JSON.stringify(event).slice(0, 300)}`);
    return within(
      this.#log.atLeast(count, fields),
      `${count} events with ${JSON.stringify(fields)}`,
      () => `${this.#log.matching(fields).length} of them; the last events were${lastOnes().join("")}`,
    );
  }

  /** Every row of the first table, in DynamoDB's notation, ordered by connection. */
  async rows(): Promise<Record<string, AttributeValue>[]> {
    const { Items = [] } = await this.#database.send(new ScanCommand({ TableName: this.endpoints.connectionsTable }));
    return Items.sort((a, b) => (a.connectionId?.S ?? "").localeCompare(b.connectionId?.S ?? ""));
  }

  /** Writes a row as an administrator can. */
  async putRow(Item: Record<string, AttributeValue>): Promise<void> {
    await this.#database.send(new PutItemCommand({ TableName: this.endpoints.connectionsTable, Item }));
  }

  /** A client of @connections with the administrator's keys, unless told otherwise. */
  managementApi(config: ApiGatewayManagementApiClientConfig = {}): ApiGatewayManagementApiClient {
    const { managementEndpoint: endpoint, region } = this.endpoints;
    const client = new ApiGatewayManagementApiClient({ endpoint, region, credentials: this.endpoints, maxAttempts: 1, ...config });
    this.#managers.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.terminate();
    for (const manager of this.#managers) manager.destroy();
    this.#database.destroy();
    await within(this.#runtime.close(), "the runtime to close", () => "nothing");
  }
}

/** Remembers events, and lets tests wait for those to come. Each event is looked at once by each wait: some tests have ten thousands. */
class EventRecord {
  readonly events: RuntimeEvent[] = [];
  readonly #waiting = new Set<(event: RuntimeEvent) => void>();

  add(event: RuntimeEvent): void {
    this.events.push(event);
    for (const look of this.#waiting) look(event);
  }

  matching(fields: EventFields): RuntimeEvent[] {
    return this.events.filter(matcher(fields));
  }

  atLeast(count: number, fields: EventFields): Promise<RuntimeEvent[]> {
    const matches = matcher(fields);
    const found = this.events.filter(matches);
    if (found.length >= count) return Promise.resolve(found);
    return new Promise((resolve) => {
      const look = (event: RuntimeEvent) => {
        if (!matches(event)) return;
        found.push(event);
        if (found.length < count) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
    });
  }
}

function matcher(fields: EventFields): (event: RuntimeEvent) => boolean {
  const wanted = Object.entries(fields);
  return (event) => wanted.every(([name, value]) => Reflect.get(event, name) === value);
}
