import { existsSync } from "node:fs";
import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest } from "../helpers/test-functions";

const start = functionsPerTest(temporaryFolder());

const answers = (what: string) => `exports.handler = async ({ waitMs = 0 }) => {
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  return "${what}";
};`;
const WHERE = "exports.handler = async () => process.env.LAMBDA_TASK_ROOT;";

test("a function whose code or settings changed has new environments, one that did not keeps its own", async () => {
  const word = (WORD: string) => ({ code: "exports.handler = async () => process.env.WORD;", settings: { environment: { WORD } } });
  const functions = await start({ a: { code: answers("old") }, b: { code: answers("same") }, c: word("old") });
  expect(await functions.returned("a")).toBe("old");
  expect(await functions.returned("c")).toBe("old");
  await functions.returned("b");
  const running = functions.returned("a", { waitMs: 200 });
  await functions.until("the event to run", () => functions.log("a", "platform").filter((line) => line.startsWith("START")).length === 2);

  await functions.change({ a: { code: answers("new") }, b: { code: answers("same") }, c: word("new") });

  expect(await functions.returned("a")).toBe("new");
  expect(await functions.returned("c")).toBe("new");
  expect((await functions.invoke("b")).initMs).toBeUndefined();
  // It was accepted before the change, and is served by the code of its time.
  expect(await running).toBe("old");
});

test("code that comes back after a change is unpacked anew: the folder of its first time is removed when that ends", async () => {
  const functions = await start({ a: { code: WHERE } });
  const first = await functions.returned("a");

  await functions.change({ a: { code: answers("other") } });
  await functions.change({ a: { code: WHERE } });

  expect(await functions.returned("a")).not.toBe(first);
});

test("a function that is gone is not found, and its folder goes with it", async () => {
  const functions = await start({ a: { code: WHERE }, b: { code: WHERE } });
  const folder = String(await functions.returned("a"));

  await functions.change({ b: { code: WHERE } });

  expect((await functions.invoke("a")).kind).toBe("notAllowed");
  await functions.close();
  expect(existsSync(folder)).toBe(false);
});

test("the end lets short events end, kills the others, and leaves nothing behind", async () => {
  const functions = await start(
    {
      short: { code: answers("done") },
      long: { code: answers("never") },
      where: { code: WHERE },
      hangs: { code: "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);" },
    },
    { drainMs: 1_000 },
  );
  const folder = String(await functions.returned("where"));
  await Promise.all([functions.returned("short"), functions.returned("long")]);
  const short = functions.invoke("short", { waitMs: 200 });
  const long = functions.invoke("long", { waitMs: 15_000 });
  const hangs = functions.invoke("hangs");
  await functions.until("the events to run", () =>
    ["short", "long"].every((name) => functions.log(name, "platform").filter((line) => line.startsWith("START")).length === 2),
  );

  await functions.close();

  expect(await short).toMatchObject({ kind: "payload", payload: '"done"' });
  expect(await long).toMatchObject({ kind: "functionError" });
  expect(await hangs).toMatchObject({ error: { errorType: "Runtime.Shutdown" } });
  expect(existsSync(folder)).toBe(false);
  expect(await functions.failed("short")).toMatchObject({ errorType: "Runtime.Shutdown" });
});
