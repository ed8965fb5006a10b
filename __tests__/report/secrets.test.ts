import { writeFile } from "node:fs/promises";
import path from "node:path";
import { readRun } from "../../load/report/read-run";
import { runResultSchema } from "../../load/results/run-result";
import { generateRunResult } from "../helpers/generate-run-result";
import { reportOf } from "../helpers/report-of";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();
const SECRET_TARGET = "wss://user-canary:password-canary@a.example/dev?token=query-canary#fragment-canary";

/** As older versions wrote results, and as somebody might extend them. */
function withSecrets(seed: number): object {
  return {
    ...generateRunResult({ seed, seconds: 12, audience: 20 }),
    target: SECRET_TARGET,
    settings: { audience: 20, seconds: "12", token: "variable-canary", authorization: "header-canary" },
    headers: { authorization: "header-canary" },
    subprotocols: ["protocol-canary"],
    environment: { ...generateRunResult({ seconds: 1 }).environment, WS_URL: SECRET_TARGET },
  };
}

test("an old result with secrets loses them when it is read, and no page shows them", async () => {
  const files = [1, 2].map((seed) => path.join(folder, `${seed}.json`));
  await Promise.all(files.map((file, index) => writeFile(file, JSON.stringify(withSecrets(index + 1)))));

  const results = (await Promise.all(files.map(readRun))).map(({ result }) => result);

  expect(results[0]).toMatchObject({ target: "wss://a.example/dev", settings: { audience: 20, seconds: 12 } });
  expect(JSON.stringify(results)).not.toContain("canary");
  expect(reportOf(results.slice(0, 1))).not.toContain("canary");
  const comparison = reportOf(results);
  expect(comparison).toContain("wss://a.example/dev");
  expect(comparison).not.toContain("canary");
});

test.each([
  ["a target that is no address", { target: "canary" }],
  ["a target of another kind", { target: "mailto:canary@a.example" }],
  ["a target that is no text", { target: { canary: 1 } }],
  ["a setting that is no number", { settings: { audience: "canary" } }],
  ["a verdict that there is not", { verdict: "canary" }],
  ["text for a number", { durationMs: "canary" }],
])("%s is refused without being repeated", async (_what, change) => {
  const file = path.join(folder, "refused.json");
  await writeFile(file, JSON.stringify({ ...withSecrets(1), ...change }));

  const error = await readRun(file).catch(String);

  expect(error).toMatch(/refused\.json is damaged: \S+: [^\n]+$/);
  expect(error).not.toContain("canary");
});

test("text that is not JSON is refused without being quoted", async () => {
  const file = path.join(folder, "text.json");
  await writeFile(file, "canary=1");

  await expect(readRun(file)).rejects.toThrow(/text\.json is not JSON$/);
});

test.each([
  ["wss://user:canary@a.example/dev", "wss://a.example/dev"],
  ["wss://a.example/dev?token=canary", "wss://a.example/dev"],
  ["wss://a.example/dev#canary", "wss://a.example/dev"],
  ["ws://canary@[::1]:3001/dev/?a=1?canary@b", "ws://[::1]:3001/dev/"],
  ["WSS://a.example:443", "wss://a.example/"],
])("of the target %s a result keeps %s", (target, kept) => {
  expect(runResultSchema.shape.target.parse(target)).toBe(kept);
});
