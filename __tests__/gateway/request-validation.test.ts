import { type GatewayRig, rigPerTest } from "../helpers/gateway-rig";

const startRig = rigPerTest();

const EMAIL = {
  name: "emailModel",
  schema: JSON.stringify({
    $schema: "http://json-schema.org/draft-04/schema#",
    id: "email",
    type: "object",
    required: ["address"],
    properties: { address: { type: "string", format: "email" }, size: { minimum: 0, exclusiveMinimum: true } },
  }),
};
const NUMBER = { name: "numberModel", schema: '{"type": "number"}' };

/** The example of AWS's documentation, with or without a model for all other messages. */
async function start(fallback = {}): Promise<GatewayRig> {
  return startRig({
    functions: { send: () => ({ statusCode: 200, body: "sent" }), $default: () => ({ statusCode: 200, body: "by default" }) },
    validations: { send: { selectionExpression: `\${request.body.kind}`, models: { email: EMAIL, ...fallback } } },
  });
}

async function answers(rig: GatewayRig, ...messages: readonly object[]): Promise<string[]> {
  const client = await rig.connect();
  const found: string[] = [];
  for (const message of messages) {
    client.send(message);
    found.push(await client.next());
  }
  return found;
}

const INVALID = expect.stringMatching(/^\{"message": "Invalid request body", "connectionId":"[\w-]{15}=", "requestId":"[\w-]{15}="\}$/);

test("a message that its model refuses gets an error frame, and no function runs for it", async () => {
  const rig = await start();

  expect(
    await answers(
      rig,
      { type: "send", kind: "email" },
      { type: "send", kind: "email", address: 1, size: 0 },
      { type: "send", kind: "email", address: "mary_major@example.com", size: 0.5 },
      { type: "else" },
    ),
  ).toEqual([INVALID, INVALID, "sent", "by default"]);
  expect(rig.eventsFor("send")).toHaveLength(1);
  expect(rig.events.filter(({ type }) => type === "refused")).toEqual([
    expect.objectContaining({
      what: "send",
      status: 400,
      reason: "the model emailModel refuses the message: data must have required property 'address'",
    }),
    expect.objectContaining({
      reason: "the model emailModel refuses the message: data/address must be string, data/size must be > 0",
    }),
  ]);
});

test("a message that no key fits is for the model $default, and is refused without one", async () => {
  const fallback = { $default: { name: "any", schema: "{}" } };

  expect(await answers(await start(), { type: "send", kind: "sms" })).toEqual([INVALID]);
  expect(await answers(await start(fallback), { type: "send", kind: "sms" }, { type: "send", kind: "email" })).toEqual(["sent", INVALID]);
});

test("a model can be for messages that are no objects, and a message that is not JSON fits none", async () => {
  const rig = await startRig({
    functions: { $default: () => ({ statusCode: 200, body: "fits" }) },
    validations: { $default: { selectionExpression: "\\$default", models: { $default: NUMBER } } },
  });
  const client = await rig.connect();

  const found = [];
  for (const message of ["7", '"7"', "seven", ""]) {
    client.send(message);
    found.push(await client.next());
  }

  expect(found).toEqual(["fits", INVALID, INVALID, INVALID]);
});
