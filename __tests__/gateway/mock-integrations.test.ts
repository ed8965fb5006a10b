import type { IntegrationResponse, MockIntegration, RequestMapping } from "../../local/model";
import { type GatewayRig, rigPerTest } from "../helpers/gateway-rig";
import { refused } from "../helpers/rig-client";

const startRig = rigPerTest();

const OK: RequestMapping = { templates: { $default: '{"statusCode": 200}' }, passthrough: "WHEN_NO_MATCH", parameters: {} };

function mock(responses: readonly IntegrationResponse[], request: Partial<RequestMapping> = {}): MockIntegration {
  return { type: "mock", timeoutMs: 29_000, request: { ...OK, ...request }, responses };
}

const fallback = (template: string): IntegrationResponse => ({ key: "$default", templates: { $default: template } });

async function startWith($default: MockIntegration): Promise<GatewayRig> {
  return startRig({ functions: {}, integrations: { $connect: mock([]), $default } });
}

/** What a client gets for its messages: a text for each. */
async function repliesOf($default: MockIntegration, ...messages: readonly unknown[]): Promise<string[]> {
  const client = await (await startWith($default)).connect();
  const replies = [];
  for (const message of messages) {
    client.send(message as object);
    replies.push(await client.next());
  }
  return replies;
}

const INTERNAL = expect.stringContaining('"message": "Internal server error"');

test("MOCK answers what the template of the integration response makes", async () => {
  const echo = mock([fallback('{"you": "$context.connectionId", "stage": "$context.stage"}')]);
  expect(await repliesOf(echo, "hello")).toEqual([expect.stringMatching(/^\{"you": "[\w-]{15}=", "stage": "dev"\}$/)]);
});

test("the status selects the integration response, and $default is for all others", async () => {
  const byStatus = mock(
    [{ key: "/2\\d\\d/", templates: { $default: "fine" } }, { key: "/4\\d/", templates: { $default: "half a match" } }, fallback("else")],
    { templates: { $default: '{"statusCode": $input.path("$.status")}' } },
  );
  expect(await repliesOf(byStatus, { status: 201 }, { status: 404 }, { status: 500 })).toEqual(["fine", "else", "else"]);
});

test("selection expressions choose templates by the message and by the status", async () => {
  const byKind = mock(
    [
      {
        key: "$default",
        selectionExpression: `\${request.body.kind}-\${integration.response.statuscode}`,
        templates: { "a-201": "a", "b-200": "b", $default: "neither" },
      },
    ],
    {
      selectionExpression: `\${request.body.kind}`,
      templates: { a: '{"statusCode": 201}', $default: '{"statusCode": 200}' },
    },
  );
  expect(await repliesOf(byKind, { kind: "a" }, { kind: "b" }, { kind: "c" }, "text")).toEqual(["a", "b", "neither", "neither"]);
});

test("a message without a template passes through, where passthrough_behavior allows it", async () => {
  const responses = [fallback("passed")];
  const noMatch = { templates: { other: "{}" }, selectionExpression: "this" };
  expect(await repliesOf(mock(responses, noMatch), { statusCode: 200 })).toEqual(["passed"]);
  expect(await repliesOf(mock(responses, { templates: {}, passthrough: "WHEN_NO_TEMPLATES" }), { statusCode: 200 })).toEqual(["passed"]);
  for (const passthrough of ["WHEN_NO_TEMPLATES", "NEVER"] as const) {
    const [reply = ""] = await repliesOf(mock(responses, { ...noMatch, passthrough }), { statusCode: 200 });
    expect(JSON.parse(reply)).toMatchObject({ message: "Unsupported Media Type" });
  }
});

test.each([
  [
    "a request without a status",
    mock([fallback("")], { templates: { $default: "{}" } }),
    /^the request of a MOCK integration needs a statusCode/,
  ],
  [
    "no integration response that fits",
    mock([{ key: "/5\\d\\d/", templates: {} }]),
    /^no integration response has the key \$default or one for "200"$/,
  ],
  ["a template that fails", mock([fallback("$util.parseJson('{')")]), /^response template: .*JSON/],
])("%s is an internal error for the client, with the reason in the event", async (_what, integration, error) => {
  const rig = await startWith(integration);
  const client = await rig.connect();
  client.send("a message");
  expect(await client.next()).toEqual(INTERNAL);
  expect(rig.events.findLast(({ type }) => type === "invocation")).toMatchObject({
    routeKey: "$default",
    functionName: "MOCK",
    outcome: "error",
    error: expect.stringMatching(error),
  });
});

test("the status of MOCK decides about a handshake", async () => {
  const rig = await startRig({ functions: {}, integrations: { $connect: mock([], { templates: { $default: '{"statusCode": 401}' } }) } });
  expect(await refused(`ws://${rig.host}/dev`)).toMatchObject({ status: 401 });
});

test("the template of $connect sees headers and query of the handshake", async () => {
  const template = `{"statusCode": #if($input.params('token') == 'right' && $input.params('X-Room') == 'blue')200#{else}403#end}`;
  const rig = await startRig({ functions: {}, integrations: { $connect: mock([], { templates: { $default: template } }) } });
  expect(await refused(`ws://${rig.host}/dev?token=wrong`)).toMatchObject({ status: 403 });
  await rig.connect("/dev?token=right", { headers: { "X-Room": "blue" } });
});
