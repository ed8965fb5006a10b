import { EventBeginnings } from "../../local/lambda/event-beginnings";
import { CALLS } from "../helpers/calling-function";
import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest } from "../helpers/test-functions";

const start = functionsPerTest(temporaryFolder());

const WHO = "exports.handler = async () => process.env.AWS_ACCESS_KEY_ID;";

test("a function that another one invoked is known by the time of the event that the other one got", async () => {
  const statements = [{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" }];
  const functions = await start({ outer: { code: CALLS, statements }, inner: { code: WHO } });

  const before = performance.now();
  const result = await functions.invoke("outer", { calls: "inner" });

  const [, , accessKeyId] = JSON.parse(result.kind === "payload" ? result.payload : "[]");
  const beganAt = functions.lambda.beganAt(accessKeyId);
  expect(beganAt).toBeGreaterThanOrEqual(before);
  // Before the outer one ran, and so before it invoked the inner one.
  expect(beganAt).toBeLessThanOrEqual(before + result.waitMs);
});

test("what a helper does began when the event came that its caller works on", () => {
  const beginnings = new EventBeginnings();
  const clientsMessage = performance.now() - 500;
  beginnings.goesTo("ASIACALLER", clientsMessage);

  const forHelper = beginnings.ofEventFrom("ASIACALLER");
  // The caller is on to something else before its helper starts.
  beginnings.goesTo("ASIACALLER", performance.now());
  beginnings.goesTo("ASIAHELPER", forHelper);

  expect(beginnings.of("ASIAHELPER")).toBe(clientsMessage);
});

test("an event from anybody else begins when it comes, and nobody else has a beginning", () => {
  const beginnings = new EventBeginnings();
  const before = performance.now();
  for (const sender of [undefined, "test"]) {
    const beganAt = beginnings.ofEventFrom(sender);
    expect(beganAt).toBeGreaterThanOrEqual(before);
    expect(beganAt).toBeLessThanOrEqual(performance.now());
  }
  expect(beginnings.of("test")).toBeUndefined();
});
