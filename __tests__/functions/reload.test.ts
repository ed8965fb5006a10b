import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CreateTableCommand, DynamoDBClient, ListTablesCommand, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { strToU8, zipSync } from "fflate";
import { WebSocket } from "ws";
import type { RuntimeEvent } from "../../local/event-log";
import { type Runtime, startRuntime } from "../../local/runtime";
import { LAMBDA_TRUST } from "../helpers/lambda-trust";
import { temporaryFolder } from "../helpers/temporary-folder";

const root = temporaryFolder();
let runtime: Runtime | undefined;

afterEach(() => runtime?.close());

interface StackState {
  /** What the `$default` route answers. */
  readonly reply?: string;
  readonly tables?: readonly string[];
  readonly hashKey?: string;
  readonly queues?: readonly string[];
  readonly region?: string;
  readonly stage?: string;
  readonly routeKey?: string;
  /** What the function's role may do. */
  readonly actions?: readonly string[];
  readonly permissionFor?: string;
  /** More resources, by type. */
  readonly more?: Readonly<Record<string, object>>;
  readonly bundle?: Uint8Array;
}

function stack(state: StackState = {}): string {
  const { reply = "old", tables = [], hashKey = "id", queues = [], region = "eu-west-1", stage = "test", routeKey = "$default" } = state;
  const folder = mkdtempSync(path.join(root, "stack-"));
  const code = `exports.handler = async () => ({ statusCode: 200, body: "${reply}" });`;
  writeFileSync(path.join(folder, "bundle.zip"), state.bundle ?? zipSync({ "index.js": strToU8(code) }, { mtime: "2025-01-01" }));
  const api_id = `\${aws_apigatewayv2_api.api.id}`;
  const resource = {
    aws_apigatewayv2_api: { api: { name: "api", protocol_type: "WEBSOCKET", route_selection_expression: "$request.body.type" } },
    aws_apigatewayv2_stage: { stage: { api_id, name: stage, auto_deploy: true } },
    aws_apigatewayv2_integration: {
      fn: { api_id, integration_type: "AWS_PROXY", integration_uri: `\${aws_lambda_function.fn.invoke_arn}` },
    },
    aws_apigatewayv2_route: {
      fn: {
        api_id,
        route_key: routeKey,
        target: `integrations/\${aws_apigatewayv2_integration.fn.id}`,
        route_response_selection_expression: "$default",
      },
    },
    aws_apigatewayv2_route_response: { fn: { api_id, route_id: `\${aws_apigatewayv2_route.fn.id}`, route_response_key: "$default" } },
    aws_iam_role: { fn: { name: "fn", assume_role_policy: LAMBDA_TRUST } },
    aws_iam_role_policy: {
      fn: {
        role: "fn",
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: state.actions ?? "sqs:*", Resource: "*" }],
        }),
      },
    },
    aws_lambda_function: {
      fn: {
        function_name: "fn",
        role: `\${aws_iam_role.fn.arn}`,
        filename: "bundle.zip",
        handler: "index.handler",
        runtime: "nodejs22.x",
      },
    },
    aws_lambda_permission: {
      fn: {
        action: "lambda:InvokeFunction",
        function_name: "fn",
        principal: "apigateway.amazonaws.com",
        source_arn: `\${aws_apigatewayv2_api.api.execution_arn}/${state.permissionFor ?? "*"}`,
      },
    },
    ...(tables.length > 0 && {
      aws_dynamodb_table: Object.fromEntries(
        tables.map((name) => [name, { name, hash_key: hashKey, attribute: [{ name: hashKey, type: "S" }] }]),
      ),
    }),
    ...(queues.length > 0 && { aws_sqs_queue: Object.fromEntries(queues.map((name) => [name, { name }])) }),
    ...state.more,
  };
  writeFileSync(path.join(folder, "cdk.tf.json"), JSON.stringify({ provider: { aws: [{ region }] }, resource }));
  return folder;
}

async function ask(socket: WebSocket): Promise<string> {
  socket.send("?");
  const [answer] = await once(socket, "message");
  return String(answer);
}

const events: RuntimeEvent[] = [];

async function start(state: StackState = {}): Promise<Runtime> {
  events.length = 0;
  runtime = await startRuntime({ stackDirectory: stack(state), onEvent: (event) => events.push(event) });
  return runtime;
}

/** A database client of the administrator. */
function database({ endpoints }: Runtime): DynamoDBClient {
  return new DynamoDBClient({ endpoint: endpoints.dynamodbEndpoint, region: endpoints.region, credentials: endpoints });
}

test("a connection outlives a change of its functions", async () => {
  const { endpoints, reload } = await start();
  const socket = new WebSocket(endpoints.websocketUrl);
  await once(socket, "open");
  expect(await ask(socket)).toBe("old");

  await reload(stack({ reply: "new" }));

  expect(await ask(socket)).toBe("new");
  expect(events).toContainEqual({ type: "reloaded", changes: ["function fn"], needsRestart: [] });
  socket.terminate();
});

test("the event of a reload names everything that has changed", async () => {
  const { reload } = await start({ tables: ["rows"], queues: ["work"] });

  await reload(
    stack({
      tables: ["rows", "more"],
      queues: ["jobs"],
      routeKey: "chat",
      actions: ["sqs:SendMessage"],
      permissionFor: "*/chat",
      more: { aws_sns_topic: { news: { name: "news" } } },
    }),
  );

  expect(events.at(-1)).toEqual({
    type: "reloaded",
    changes: [
      "permissions of fn",
      "policies of fn",
      "route chat added",
      "route $default removed",
      "table more added",
      "queue jobs added",
      "queue work removed",
      "left out aws_sns_topic.news",
    ],
    needsRestart: [],
  });
});

test("a reload without a change says so by an empty list", async () => {
  const { reload } = await start({ tables: ["rows"] });
  await reload(stack({ tables: ["rows"] }));
  expect(events.at(-1)).toEqual({ type: "reloaded", changes: [], needsRestart: [] });
});

test("endpoints and what is left out are those of the stack that is served", async () => {
  const served = await start({ tables: ["rows"] });
  const { host } = new URL(served.endpoints.websocketUrl);
  expect(served.reading.leftOut).toEqual([]);

  await served.reload(
    stack({ stage: "v2", tables: ["rows", "more"], queues: ["work"], more: { aws_sns_topic: { news: { name: "news" } } } }),
  );

  expect(served.endpoints).toMatchObject({
    websocketUrl: `ws://${host}/v2`,
    managementEndpoint: `http://${host}/v2`,
    tables: ["rows", "more"],
    queues: [expect.stringMatching(/\/work$/)],
  });
  expect(served.reading.leftOut).toEqual([{ address: "aws_sns_topic.news", reason: "not emulated" }]);
  const socket = new WebSocket(served.endpoints.websocketUrl);
  await once(socket, "open");
  expect(await ask(socket)).toBe("old");
  socket.terminate();
});

test("a table that is new is made and keeps its rows through further reloads", async () => {
  const served = await start({ tables: ["rows"] });
  await served.reload(stack({ tables: ["rows", "more"] }));
  await database(served).send(new PutItemCommand({ TableName: "more", Item: { id: { S: "1" } } }));

  await served.reload(stack({ tables: ["more", "rows"] }));

  expect((await database(served).send(new ScanCommand({ TableName: "more" }))).Items).toEqual([{ id: { S: "1" } }]);
});

test("tables that change or go, and another region, wait for a restart", async () => {
  const served = await start({ tables: ["rows", "old"] });

  await served.reload(stack({ tables: ["rows"], hashKey: "key" }));
  expect(events.at(-1)).toEqual({ type: "reloaded", changes: [], needsRestart: ["table rows", "table old"] });
  expect(served.endpoints.tables).toEqual(["rows", "old"]);

  await served.reload(stack({ reply: "elsewhere", region: "us-east-1" }));
  expect(events.at(-1)).toEqual({ type: "reloaded", changes: [], needsRestart: ["region us-east-1"] });
  expect(served.endpoints.region).toBe("eu-west-1");
});

describe("a reload that fails changes nothing:", () => {
  test.each<[what: string, broken: () => string, error: RegExp]>([
    ["no stack", () => path.join(root, "nowhere"), /^no stack at /],
    ["no API", () => stack({ stage: "v2", more: { aws_apigatewayv2_api: {} } }), /api/],
    ["a broken bundle", () => stack({ stage: "v2", tables: ["more"], bundle: strToU8("no zip") }), /is not a zip file/],
    [
      "a resource that is refused",
      () => stack({ stage: "v2", reply: "new", more: { aws_apigatewayv2_model: { guard: {} } } }),
      /^aws_apigatewayv2_model\.guard: api_id: /,
    ],
  ])("%s", async (_what, broken, error) => {
    const served = await start({ tables: ["rows"] });
    const before = served.endpoints;
    await expect(served.reload(broken())).rejects.toThrow(error);
    expect(served.endpoints).toEqual(before);
    expect((await database(served).send(new ListTablesCommand())).TableNames).toEqual(["rows"]);
    expect(events.filter(({ type }) => type === "reloaded")).toEqual([]);
  });

  test("a table that is there already", async () => {
    const served = await start();
    const client = database(served);
    const key = { AttributeName: "id", KeyType: "HASH", AttributeType: "S" } as const;
    await client.send(
      new CreateTableCommand({ TableName: "taken", BillingMode: "PAY_PER_REQUEST", KeySchema: [key], AttributeDefinitions: [key] }),
    );

    await expect(served.reload(stack({ reply: "new", tables: ["fresh", "taken"] }))).rejects.toThrow(
      "table taken cannot be made: a table of that name was made by a request",
    );

    expect((await client.send(new ListTablesCommand())).TableNames).toEqual(["taken"]);
    await served.reload(stack({ reply: "new", tables: ["fresh"] }));
    expect(events.at(-1)).toEqual({ type: "reloaded", changes: ["function fn", "table fresh added"], needsRestart: [] });
  });
});

test("reloads at the same time are carried out in order, and one that fails takes nothing from the others", async () => {
  const served = await start();
  const { host } = new URL(served.endpoints.websocketUrl);

  const [first, failed, last] = await Promise.allSettled([
    served.reload(stack({ reply: "first", stage: "one" })),
    served.reload(stack({ reply: "failed", stage: "two", bundle: strToU8("no zip") })),
    served.reload(stack({ reply: "last", stage: "three" })),
  ]);

  expect([first.status, failed.status, last.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(served.endpoints.websocketUrl).toBe(`ws://${host}/three`);
  expect(events.filter(({ type }) => type === "reloaded")).toEqual([
    { type: "reloaded", changes: ["function fn", "stage one added", "stage test removed"], needsRestart: [] },
    { type: "reloaded", changes: ["function fn", "stage three added", "stage one removed"], needsRestart: [] },
  ]);
  const socket = new WebSocket(served.endpoints.websocketUrl);
  await once(socket, "open");
  expect(await ask(socket)).toBe("last");
  socket.terminate();
});

test("the end waits for a reload that runs, and leaves nothing behind", async () => {
  const served = await start();
  const reloading = served.reload(stack({ reply: "new", tables: ["more"] })).catch((error: Error) => error.message);
  await served.close();
  expect(await reloading).toBe("the runtime has been closed");
  await expect(served.reload(stack())).rejects.toThrow("the runtime has been closed");
});
