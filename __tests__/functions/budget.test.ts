import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CALLS } from "../helpers/calling-function";
import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest, type TestFunctions } from "../helpers/test-functions";

const folder = temporaryFolder();
const start = functionsPerTest(folder);

/** Answers which environment it is, after `waitMs`. */
const WHO = `const me = require("node:crypto").randomUUID();
exports.handler = async ({ waitMs = 0 }) => { await new Promise((resolve) => setTimeout(resolve, waitMs)); return me; };`;

test("an environment is used again, and takes one event at a time", async () => {
  const functions = await start({ who: { code: WHO } }, { growAfterMs: 60_000 });

  const answers = await Promise.all([1, 2, 3].map(() => functions.invoke("who", { waitMs: 5 })));

  expect(new Set(answers.map((result) => result.kind === "payload" && result.payload)).size).toBe(1);
  expect(answers.map(({ initMs }) => initMs !== undefined)).toEqual([true, false, false]);
  await functions.reported("who", 3);
  const lines = functions.log("who", "platform").map((line) => line.split(" ", 1)[0]);
  const event = ["START", "END", "REPORT"];
  expect(lines).toEqual(["INIT_START", ...event, ...event, ...event]);
});

/** Answers which environment it is, once the file `gate` is there. */
function heldUntil(gate: string): string {
  return `const me = require("node:crypto").randomUUID();
  exports.handler = async () => {
    while (!require("node:fs").existsSync(${JSON.stringify(gate)})) await new Promise((resolve) => setTimeout(resolve, 5));
    return me;
  };`;
}

/** Waits until this many events of a function have begun. */
async function begun(functions: TestFunctions, name: string, count: number): Promise<void> {
  const starts = () => functions.log(name, "platform").filter((line) => line.startsWith("START")).length;
  await functions.until(`${count} events to begin`, () => starts() === count);
}

test("an event that waits for long gets its function another environment", async () => {
  const gate = path.join(folder, "another");
  const functions = await start({ who: { code: heldUntil(gate) } }, { growAfterMs: 1 });

  const both = [functions.returned("who"), functions.returned("who")];
  await begun(functions, "who", 2);
  writeFileSync(gate, "");

  expect(new Set(await Promise.all(both)).size).toBe(2);
});

test("all functions together have no more environments than the budget, and each gets its turn", async () => {
  const names = ["a", "b", "c", "d"];
  const functions = await start(Object.fromEntries(names.map((name) => [name, { code: WHO }])), { maxEnvironments: 2, growAfterMs: 1 });

  const work = [...names, ...names].map((name) => functions.returned(name, { waitMs: 20 }));

  expect(await Promise.all(work)).toHaveLength(8);
});

test("a function that has none evicts the environment that has been idle longest", async () => {
  const functions = await start({ a: { code: WHO }, b: { code: WHO }, c: { code: WHO } }, { maxEnvironments: 2 });
  const [first, second] = [await functions.returned("a"), await functions.returned("b")];

  await functions.returned("c");

  expect(await functions.returned("b")).toBe(second);
  expect(await functions.returned("a")).not.toBe(first);
});

test("callers that wait for another function lend it their place", async () => {
  const allowed = [{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" }];
  const functions = await start(
    { outer: { code: CALLS, statements: allowed }, inner: { code: CALLS, statements: allowed }, innermost: { code: WHO } },
    { maxEnvironments: 1 },
  );

  const answer = await functions.returned("outer", { calls: "innermost" });

  expect(answer).toEqual([200, null, expect.any(String)]);
  // What was lent is taken back: one environment is left, and it can be had again.
  expect(await functions.returned("inner", { calls: "innermost" })).toEqual([200, null, expect.any(String)]);
});

test("a function whose role may not invoke is refused, by name, unless a permission names the role", async () => {
  const principal = "arn:aws:iam::123456789012:role/outer";
  const permissions = [{ statementId: "outer", action: "lambda:InvokeFunction", principal }];
  const functions = await start({ outer: { code: CALLS }, inner: { code: WHO }, open: { code: WHO, settings: { permissions } } });

  expect(await functions.returned("outer", { calls: "inner" })).toEqual([
    403,
    "AccessDeniedException",
    {
      Message:
        "User: arn:aws:sts::123456789012:assumed-role/outer/outer is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:eu-west-1:123456789012:function:inner because no identity-based policy allows the lambda:InvokeFunction action",
    },
  ]);
  expect(functions.events.filter(({ type }) => type === "denied")).toHaveLength(1);
  expect(await functions.returned("outer", { calls: "open" })).toEqual([200, null, expect.any(String)]);
});

test("reserved concurrency throttles what is above it, and 0 disables the function", async () => {
  const functions = await start({
    two: { code: WHO, settings: { reservedConcurrency: 2 } },
    none: { code: WHO, settings: { reservedConcurrency: 0 } },
  });
  const throttled = { kind: "throttled", reason: "ReservedFunctionConcurrentInvocationLimitExceeded" };

  const answers = await Promise.all([1, 2, 3].map(() => functions.invoke("two", { waitMs: 50 })));

  expect(answers.map(({ kind }) => kind)).toEqual(["payload", "payload", "throttled"]);
  expect(answers[2]).toMatchObject(throttled);
  expect(await functions.invoke("none")).toMatchObject(throttled);
  // The places are free again.
  expect((await functions.invoke("two")).kind).toBe("payload");
});

test("the account's concurrency and the queue have an end", async () => {
  const functions = await start({ who: { code: WHO } }, { accountConcurrency: 1, maxWaitingInvocations: 2, growAfterMs: 60_000 });
  await functions.returned("who");
  const running = functions.returned("who", { waitMs: 200 });
  await begun(functions, "who", 2);

  const result = await functions.invoke("who");

  expect(result).toMatchObject({ kind: "throttled", reason: "ConcurrentInvocationLimitExceeded" });
  await running;
  const many = await Promise.all([1, 2, 3, 4, 5].map(() => functions.invoke("who")));
  expect(many.some(({ kind }) => kind === "throttled")).toBe(true);
});

test("an environment that was idle for its time ends, and its function's last one lives longer", async () => {
  const gate = path.join(folder, "idle");
  const functions = await start({ who: { code: heldUntil(gate) } }, { growAfterMs: 1, idleMs: 0, lastIdleMs: 60_000 });
  const holdTwo = async (before: number) => {
    rmSync(gate, { force: true });
    const both = [functions.returned("who"), functions.returned("who")];
    await begun(functions, "who", before + 2);
    writeFileSync(gate, "");
    return await Promise.all(both);
  };
  const first = await holdTwo(0);
  await functions.reported("who", 2);
  await new Promise(setImmediate);

  await functions.lambda.endIdle();

  // Of the two environments one is left: two events at a time need another.
  const second = await holdTwo(2);
  expect(second.filter((environment) => first.includes(environment))).toHaveLength(1);
});
