import type { LambdaIntegration } from "../../local/model";
import { arnOf, type RigFunction, rigPerTest } from "../helpers/gateway-rig";

const startRig = rigPerTest();

const accept = () => ({ statusCode: 200 });

const integration: LambdaIntegration = {
  type: "lambda",
  functionArn: arnOf("say"),
  timeoutMs: 200,
  request: {
    templates: { $default: `{"text": $input.json('$.text'), "from": "$context.connectionId"}` },
    passthrough: "WHEN_NO_MATCH",
    parameters: {},
  },
  responses: [
    { key: "/No .*/", templates: { $default: `refused: $input.path('$.errorMessage')` } },
    { key: "$default", templates: { $default: `got $input.json('$')` } },
  ],
};

/** What a client gets for a message, and what the event says. */
async function answerOf(say: RigFunction, message: unknown = { type: "say", text: "hello" }) {
  const rig = await startRig({ functions: { $connect: accept, say }, integrations: { say: integration } });
  const client = await rig.connect();
  client.send(message as object);
  const reply = await client.next();
  return { reply, given: rig.eventsFor("say"), event: rig.events.findLast(({ type }) => type === "invocation") };
}

test("a function without proxy gets what the template makes, and its result goes through the response's", async () => {
  const { reply, given, event } = await answerOf(() => ({ length: 5 }));
  expect(given).toEqual([{ text: "hello", from: expect.stringMatching(/^[\w-]{15}=$/) }]);
  expect(reply).toBe('got {"length":5}');
  expect(event).toMatchObject({ routeKey: "say", functionName: "say", outcome: "ok", status: 200 });
});

test("a function's error message selects the integration response, and the event has the error", async () => {
  const { reply, event } = await answerOf(() => {
    throw new Error("No such room");
  });
  expect(reply).toBe("refused: No such room");
  expect(event).toMatchObject({ outcome: "error", error: "Error: No such room" });
});

test("a template that makes no JSON is an internal error, and the function does not run", async () => {
  const broken = { ...integration, request: { ...integration.request, templates: { $default: "{" } } };
  const rig = await startRig({ functions: { $connect: accept, say: accept }, integrations: { say: broken } });
  const client = await rig.connect();
  client.send({ type: "say" });
  expect(JSON.parse(await client.next())).toMatchObject({ message: "Internal server error" });
  expect(rig.eventsFor("say")).toEqual([]);
  expect(rig.events.at(-1)).toMatchObject({ outcome: "error", error: "Lambda takes JSON, and the request template made {" });
});

test("a function that takes longer than its integration is a timeout", async () => {
  const { reply, event } = await answerOf(() => new Promise(() => {}));
  expect(JSON.parse(reply)).toMatchObject({ message: "Endpoint request timed out" });
  expect(event).toMatchObject({ outcome: "timeout" });
});
