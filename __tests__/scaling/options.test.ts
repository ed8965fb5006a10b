import { readOptions } from "../../scaling/options";
import { makePlan } from "../../scaling/plan";
import { planText } from "../../scaling/plan-text";
import { captureOutput } from "../helpers/capture-output";
import { runNode } from "../helpers/run";

const read = (args: readonly string[], environment = {}) => readOptions(args, environment);

test("a rate is enough: everything else is as AWS and the settings have it", () => {
  expect(read(["--rate", "0.1"])).toEqual({
    connections: undefined,
    rest: {
      rate: 0.1,
      bytes: 200,
      lifetimeMinutes: 30,
      withinSeconds: 10,
      quotas: { requestsPerSecond: 10_000, connectionsPerSecond: 500, requestBurst: 5_000 },
      settings: expect.objectContaining({ broadcastRateLimit: 8_000, broadcastBurstLimit: 4_000 }),
    },
    json: false,
  });
});

test("the settings that would be deployed are those that are planned with", () => {
  const options = read(["--connections", "5", "--rate", "1"], { FANFARE_BROADCAST_RATE_LIMIT: "40000" });

  expect(options).toMatchObject({ connections: 5, rest: { settings: { broadcastRateLimit: 40_000 } } });
});

test.each([
  [["--connections", "5"], {}, "--rate is missing: broadcasts a second, such as 0.1; --help lists the options"],
  [["--rate", "often"], {}, '--rate is "often", must be a number above 0 and at most 1,000,000,000'],
  [["--rate", "1", "--connections", "2.5"], {}, '--connections is "2.5", must be a whole number'],
  [["--rate", "1", "--connections", "0"], {}, '--connections is "0", must be a number above 0 and at most 1,000,000,000'],
  [["--rate", "1", "--bytes", "140000"], {}, '--bytes is "140000", must be a number above 0 and at most 131,072'],
  [["--rate", "1", "--lifetime-minutes", "121"], {}, '--lifetime-minutes is "121", must be a number above 0 and at most 120'],
  [["--rate", "1", "--speed", "9"], {}, "Unknown option '--speed'; --help lists what there is"],
  [["--rate", "1"], { FANFARE_BROADCAST_RATE_LIMIT: "fast" }, 'FANFARE_BROADCAST_RATE_LIMIT is "fast", but must be a number above 0'],
])("%j with %j is one clear line", (args, environment, message) => {
  expect(() => read(args, environment)).toThrow(message);
});

test("a plan in words begins with the question", () => {
  const options = read(["--connections", "20", "--rate", "1"]);
  if (options === "help") throw new Error("the arguments do not ask for help");

  expect(planText(makePlan({ ...options.rest, connections: 20 }))).toMatch(
    /^20 connections of 30 minutes, 1 broadcast a second of 200 bytes\n/,
  );
});

test("the command prints a plan as JSON", async () => {
  const { exitCode, stdout, stderr } = await runNode(["--import", "tsx", "scaling/run.ts", "--connections", "20", "--rate", "1", "--json"]);

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({ question: { connections: 20 }, verdict: { kind: "asItIs" } });
});

test("the command prints one line for a mistake, and ends with 1", () => {
  const { argv, exitCode } = process;
  const output = captureOutput();
  try {
    process.argv = ["node", "scaling/run.ts", "--rate", "never"];
    // It runs when it is loaded.
    require("../../scaling/run");
    expect(output.texts).toEqual({ stdout: "", stderr: '--rate is "never", must be a number above 0 and at most 1,000,000,000\n' });
    expect(process.exitCode).toBe(1);
  } finally {
    output.restore();
    Object.assign(process, { argv, exitCode });
  }
});
