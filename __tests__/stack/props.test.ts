import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Token } from "cdktf";
import { AsyncInvocation, type AsyncInvocationProps } from "../../infra/async-invocation";
import { PropsError } from "../../infra/check-props";
import { ConnectionsTable, type ConnectionsTableProps } from "../../infra/connections-table";
import { NodejsFunction, type NodejsFunctionProps } from "../../infra/nodejs-function";
import { WebSocketApi, type WebSocketApiProps } from "../../infra/web-socket-api";
import type { RouteOptions } from "../../infra/web-socket-route";
import { emptyStack, functionProps } from "../helpers/empty-stack";

// `cdktf synth` does no type check, so a stack with these mistakes is synthesized too.
const stack = emptyStack();
const apiProps = { name: "api", stageName: "dev", region: "eu-west-1", throttle: { rateLimit: 1, burstLimit: 1 } };
const api = new WebSocketApi(stack, "api", apiProps);
const handler = new NodejsFunction(stack, "handler", functionProps);

describe("a function", () => {
  test("without memory and timeout is refused, with a line for each", () => {
    const { memoryMb, timeoutSeconds, ...withoutSize } = functionProps;

    expect(refusal((id) => new NodejsFunction(stack, id, withoutSize as NodejsFunctionProps))).toEqual([
      "stack/refused: memoryMb is missing, but must be a whole number from 128 to 10240",
      "stack/refused: timeoutSeconds is missing, but must be a whole number from 1 to 900",
    ]);
  });

  test.each<[keyof NodejsFunctionProps, unknown, string]>([
    ["memoryMb", 127, "memoryMb is 127, but must be a whole number from 128 to 10240"],
    ["memoryMb", 10_241, "memoryMb is 10241, but must be a whole number from 128 to 10240"],
    ["memoryMb", Number.NaN, "memoryMb is NaN, but must be a whole number from 128 to 10240"],
    ["memoryMb", "512", "memoryMb is '512', but must be a whole number from 128 to 10240"],
    ["timeoutSeconds", 0, "timeoutSeconds is 0, but must be a whole number from 1 to 900"],
    ["timeoutSeconds", 901, "timeoutSeconds is 901, but must be a whole number from 1 to 900"],
    ["timeoutSeconds", 2.5, "timeoutSeconds is 2.5, but must be a whole number from 1 to 900"],
    ["functionName", "f".repeat(65), `functionName is '${"f".repeat(65)}', but must be 1 to 64 letters, digits, hyphens or underscores`],
    ["functionName", "undefined.f", "functionName is 'undefined.f', but must be 1 to 64 letters, digits, hyphens or underscores"],
    ["roleName", "r".repeat(65), `roleName is '${"r".repeat(65)}', but must be 1 to 64 letters, digits or characters of _+=,.@-`],
    ["entry", "lambdas/pong.ts", expect.stringMatching(/^entry is 'lambdas\/pong\.ts', but must be a file in \//) as unknown as string],
    ["entry", "lambdas", expect.stringMatching(/^entry is 'lambdas', but must be a file in \//) as unknown as string],
    ["runtime", "python3.13", "runtime is 'python3.13', but must be a Node.js runtime of Lambda such as nodejs22.x"],
    ["logRetentionDays", 31, expect.stringMatching(/^logRetentionDays is 31, but must be one of 1, 3, 5, /) as unknown as string],
    ["environment", { TABLE: undefined }, "environment.TABLE is missing, but must be a string"],
  ])("with %s %j is refused", (prop, value, message) => {
    const [line, ...others] = refusal((id) => new NodejsFunction(stack, id, { ...functionProps, [prop]: value }));

    expect(line?.replace("stack/refused: ", "")).toEqual(message);
    expect(others).toEqual([]);
  });

  test("takes values that only Terraform knows", () => {
    const memoryMb = Token.asNumber({ resolve: () => 512 });

    expect(() => new NodejsFunction(stack, "sized-by-terraform", { ...functionProps, memoryMb })).not.toThrow();
  });

  test("refuses a statement without an action or a resource", () => {
    expect(refusal(() => handler.addToPolicy({ actions: [], resources: [undefined as unknown as string] }))).toEqual([
      "stack/handler: actions is [], but must be a list of actions",
      "stack/handler: resources.0 is missing, but must be an ARN",
    ]);
  });
});

test.each<[Partial<Record<keyof WebSocketApiProps, unknown>>, string[]]>([
  [{ stageName: "my stage" }, ["stageName is 'my stage', but must be 1 to 128 letters, digits, hyphens or underscores"]],
  [{ region: "eu-west-9" }, [expect.stringMatching(/^region is 'eu-west-9', but must be a region of AWS /) as unknown as string]],
  [
    { throttle: { rateLimit: Number.NaN } },
    ["throttle.rateLimit is NaN, but must be a number above 0", "throttle.burstLimit is missing, but must be a whole number above 0"],
  ],
])("an API with %j is refused", (props, lines) => {
  const found = refusal((id) => new WebSocketApi(stack, id, { ...apiProps, ...props } as WebSocketApiProps));

  expect(found.map((line) => line.replace("stack/refused: ", ""))).toEqual(lines);
});

describe("a route", () => {
  test.each(["$connect", "$disconnect"])("%s refuses to reply, because the connection is not open while it runs", (routeKey) => {
    expect(refusal(() => api.addRoute(routeKey, handler, { repliesToClient: true }))).toEqual([
      `stack/api/${routeKey.slice(1)}-route: repliesToClient is true, but must be false for $connect and $disconnect: the connection is not open while they run`,
    ]);
  });

  test.each<[string, unknown[], string]>([
    ["without a function", ["ping"], "stack/api/ping-route: handler is missing, but must be a NodejsFunction"],
    [
      "with a key of AWS's own that AWS does not have",
      ["$message", handler],
      "stack/api/message-route: routeKey is '$message', but must be text, or one of $connect, $disconnect, $default",
    ],
  ])("%s is refused", (_what, args, line) => {
    expect(refusal(() => api.addRoute(...(args as [string, NodejsFunction, RouteOptions?])))).toEqual([line]);
  });
});

test("a route key may have characters that the id of a permission may not have", () => {
  const ids = ["chat.send", "chat send", "chat-send"].map((routeKey) => {
    const permission = api.addRoute(routeKey, handler).node.findChild("permission");
    return permission instanceof LambdaPermission ? permission.statementIdInput : undefined;
  });

  expect(ids).toEqual([
    expect.stringMatching(/^api-gateway-[0-9a-f]{16}$/),
    expect.stringMatching(/^api-gateway-[0-9a-f]{16}$/),
    "api-gateway-chat-send",
  ]);
  expect(new Set(ids).size).toBe(3);
});

test("a table with a name that DynamoDB does not take is refused", () => {
  const props = { tableName: "my table" } as ConnectionsTableProps;

  expect(refusal((id) => new ConnectionsTable(stack, id, props))).toEqual([
    "stack/refused: tableName is 'my table', but must be 3 to 255 letters, digits, hyphens, underscores or dots",
    "stack/refused: deletionProtection is missing, but must be true or false",
  ]);
});

test("a queue for failed events with a name that SQS does not take is refused", () => {
  const props: AsyncInvocationProps = { handler, failuresName: "q".repeat(81), maxAgeSeconds: 30 };

  expect(refusal((id) => new AsyncInvocation(stack, id, props))).toEqual([
    `stack/refused: failuresName is '${"q".repeat(81)}', but must be 1 to 80 letters, digits, hyphens or underscores`,
    "stack/refused: maxAgeSeconds is 30, but must be a whole number from 60 to 21600",
  ]);
});

/** The lines of the error that `make` throws. The id is free again afterwards. */
function refusal(make: (id: string) => unknown): string[] {
  try {
    make("refused");
  } catch (error) {
    stack.node.tryRemoveChild("refused");
    if (error instanceof PropsError) return error.message.split("\n");
    throw error;
  }
  throw new Error("Nothing was refused");
}
