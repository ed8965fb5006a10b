import { OriginTimes } from "../../local/lambda/origin-times";
import { CALLS } from "../helpers/calling-function";
import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest } from "../helpers/test-functions";

const start = functionsPerTest(temporaryFolder());

const WHO = "exports.handler = async () => process.env.AWS_ACCESS_KEY_ID;";

test("an invoked function has the time of the message that its invoker serves", async () => {
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

test("a helper keeps its invoker's time when the invoker goes on to another message", () => {
  const times = new OriginTimes();
  const clientsMessage = performance.now() - 500;
  times.set("ASIACALLER", clientsMessage);

  const forHelper = times.ofNewInvocation("ASIACALLER");
  // The caller is on to something else before its helper starts.
  times.set("ASIACALLER", performance.now());
  times.set("ASIAHELPER", forHelper);

  expect(times.of("ASIAHELPER")).toBe(clientsMessage);
});

test("an invocation from outside of the runtime begins when it comes, and its sender has no time of its own", () => {
  const times = new OriginTimes();
  const before = performance.now();
  for (const sender of [undefined, "test"]) {
    const beganAt = times.ofNewInvocation(sender);
    expect(beganAt).toBeGreaterThanOrEqual(before);
    expect(beganAt).toBeLessThanOrEqual(performance.now());
  }
  expect(times.of("test")).toBeUndefined();
});
