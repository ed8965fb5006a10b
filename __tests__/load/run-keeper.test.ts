import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Message } from "../../load/results/messages";
import { runResultSchema } from "../../load/results/run-result";
import { reportsProblem } from "../../load/results/write-result";
import { keepRun } from "../helpers/keep-run";
import { PROJECT_DIR } from "../helpers/run";
import { temporaryFolder } from "../helpers/temporary-folder";

const base = path.join(temporaryFolder(), "run-");
const generator = "b1f5029b";
const MESSAGES: readonly Message[] = [
  {
    kind: "second",
    generator,
    second: 0,
    counters: { "fanout.received": 2 },
    samples: { "fanout.latency_ms": Float64Array.of(1, 2) },
    gauges: { connections: 2 },
    rig: { maxLagMs: 1, cpuPercent: 1, gcMs: 0 },
  },
  { kind: "end", generator, leads: true, met: 1, clock: { offsetMs: 0, errorMs: 0 }, broadcasts: [], closes: [] },
];

async function resultIn(folder: string) {
  const [file = ""] = await readdir(path.join(folder, "reports"));
  const text = await readFile(path.join(folder, "reports", file), "utf8");
  return { file, text, result: runResultSchema.parse(JSON.parse(text)) };
}

test("a complete run leaves its result, and nothing else, in reports/", async () => {
  const folder = await mkdtemp(base);

  const { printed, exitCode } = await keepRun(folder, { vars: { audience: 2, seconds: "30" }, messages: MESSAGES });

  const { file, result } = await resultIn(folder);
  expect(await readdir(path.join(folder, "reports"))).toEqual([file]);
  expect(exitCode).toBe(0);
  expect(printed).toMatch(/^fanout\.received +2$/m);
  expect(printed).toContain(`passed, reports/${file}`);
  expect(result).toMatchObject({ scenario: "broadcast", target: "ws://127.0.0.1:3001/dev", settings: { audience: 2, seconds: 30 } });
});

test("secrets of the target and of variables reach neither the result nor what is printed", async () => {
  const folder = await mkdtemp(base);
  const vars = {
    target: "wss://user-canary:password-canary@a.example:8443/dev?token=query-canary#fragment-canary",
    defaultTarget: "wss://a.example/?default-canary",
    token: "variable-canary",
    tokens: ["list-canary"],
    headers: { authorization: "header-canary" },
    subprotocols: "protocol-canary",
    audience: 2,
    seconds: "not-a-number-canary",
  };

  const { printed } = await keepRun(folder, { vars, messages: MESSAGES });

  const { text, result } = await resultIn(folder);
  expect(result.target).toBe("wss://a.example:8443/dev");
  expect(result.settings).toEqual({ audience: 2 });
  expect(printed + text).not.toContain("canary");
});

test("every variable of the scenarios that is a number is recorded", async () => {
  const load = path.join(PROJECT_DIR, "load");
  const files = (await readdir(load)).filter((file) => file.endsWith(".yml"));
  const texts = await Promise.all(files.map((file) => readFile(path.join(load, file), "utf8")));
  const variables = texts.flatMap((text) => {
    const [, block = ""] = /^ {2}variables:\n((?: {4}.*\n)+)/m.exec(text) ?? [];
    return [...block.matchAll(/^ {4}(\w+): ([\d.]+)\b/gm)].map(([, name = "", value]) => [name, Number(value)] as const);
  });
  const vars = Object.fromEntries(variables);
  const folder = await mkdtemp(base);

  await keepRun(folder, { vars, messages: MESSAGES });

  expect(files).toHaveLength(6);
  expect((await resultIn(folder)).result.settings).toEqual(vars);
});

test("where the result cannot be written, its figures are printed all the same, with one line that says why, and status 1", async () => {
  const folder = await mkdtemp(base);
  await writeFile(path.join(folder, "reports"), "a file");

  const { printed, exitCode } = await keepRun(folder, { messages: MESSAGES });

  expect(exitCode).toBe(1);
  expect(printed).toMatch(/^fanout\.received +2$/m);
  expect(printed).toMatch(
    /^passed, but the result is lost: reports\/broadcast-.+\.json cannot be written: a file of this name is in the way$/m,
  );
});

test("an interrupted run says so, and leaves no result", async () => {
  const folder = await mkdtemp(base);

  const { printed } = await keepRun(folder, { messages: MESSAGES, isInterrupted: true });

  expect(printed).toBe("The run was interrupted: it leaves no result.");
  expect(await readdir(folder)).toEqual([]);
});

test("an interrupted write leaves no half of a result", async () => {
  const folder = await mkdtemp(base);
  await mkdir(path.join(folder, "reports"));
  // Every name that the result could get is a folder, so the last step fails.
  const start = new Date(0).toISOString().replace(/[:.]/g, "-");
  await mkdir(path.join(folder, "reports", `broadcast-${start}.json`));

  const { exitCode } = await keepRun(folder, { messages: MESSAGES });

  expect(exitCode).toBe(1);
  expect(await readdir(path.join(folder, "reports"))).toEqual([`broadcast-${start}.json`]);
});

test("a run whose result could not be written is refused before it starts", async () => {
  const folder = await mkdtemp(base);
  await writeFile(path.join(folder, "reports"), "a file");
  const before = process.cwd();
  process.chdir(folder);
  try {
    expect(await reportsProblem()).toBe("The result could not be written to reports/: a file of this name is in the way");
    await rm("reports");
    expect(await reportsProblem()).toBeUndefined();
  } finally {
    process.chdir(before);
  }
});
