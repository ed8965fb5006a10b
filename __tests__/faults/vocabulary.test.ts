import fc from "fast-check";
import { faultOptions, readFaultOptions, readFaultSeed } from "../../local/cli/fault-options";
import { parseCommandLine, USAGE } from "../../local/cli/options";
import { checkFaults, FAULT_NAMES, type FaultName, type Faults } from "../../local/faults/faults";

const HYPHENATED =
  "callback-latency-ms, callback-jitter-ms, callback-throttled-share, callback-throttled-burst, callback-error-share, callback-hung-share, delivery-lost-share, delivery-duplicated-share, delivery-reordered-share, handshake-latency-ms, disconnect-dropped-share, stale-rows, lambda-crash-share, cold-start-share, api-throttled-share, api-error-share, api-reset-share, api-late-error-share, api-answer-lost-share, dynamodb-throttled-share";

test("a command line names faults with hyphens, and the seed", () => {
  const { faults, faultSeed } = parse("--fault", "callback-latency-ms=50.5", "--fault", "delivery-lost-share=0.01", "--fault-seed", "42");
  expect({ faults, faultSeed }).toEqual({ faults: { callbackLatencyMs: 50.5, deliveryLostShare: 0.01 }, faultSeed: 42 });
});

test("without them there are none, and no seed", () => {
  const { faults, faultSeed } = parse();
  expect({ faults, faultSeed }).toEqual({ faults: {}, faultSeed: undefined });
});

test("--help has a line for each fault", () => {
  for (const name of HYPHENATED.split(", ")) expect(USAGE).toMatch(new RegExp(`^  ${name}  +\\S.+$`, "m"));
});

test("what is printed of faults and seed is what the command line takes", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => Number(value.toFixed(4)));
  const whole = fc.integer({ min: 1, max: 600_000 });
  const values = (name: FaultName) => (name.endsWith("Share") ? share : whole);
  const faults = fc
    .record(Object.fromEntries(FAULT_NAMES.map((name) => [name, values(name)])), { requiredKeys: ["callbackThrottledShare"] })
    .map((drawn): Faults => drawn);
  fc.assert(
    fc.property(faults, fc.integer({ min: 0, max: 2 ** 32 - 1 }), (drawn, seed) => {
      const { faults: read, faultSeed } = parse(...faultOptions(drawn, seed).split(" "));
      expect({ read, faultSeed }).toEqual({ read: drawn, faultSeed: seed });
    }),
  );
});

describe("one line says what is wrong and what is allowed:", () => {
  test.each<[option: string, line: string]>([
    ["callback-lag=5", `there is no fault callback-lag: there are ${HYPHENATED}`],
    ["toString=1", `there is no fault toString: there are ${HYPHENATED}`],
    ["callback-latency-ms", "--fault callback-latency-ms: write it as --fault NAME=VALUE"],
    ["callback-latency-ms=", "--fault callback-latency-ms=: write it as --fault NAME=VALUE"],
    ["callback-latency-ms=soon", "the fault callback-latency-ms cannot be soon: it takes milliseconds from 0 to 600000"],
    ["callback-jitter-ms=600001", "the fault callback-jitter-ms cannot be 600001: it takes milliseconds from 0 to 600000"],
    ["callback-error-share=1.5", "the fault callback-error-share cannot be 1.5: it takes a share from 0 to 1"],
    ["delivery-lost-share=-0.5", "the fault delivery-lost-share cannot be -0.5: it takes a share from 0 to 1"],
    ["delivery-lost-share=5%", "the fault delivery-lost-share cannot be 5%: it takes a share from 0 to 1"],
    ["stale-rows=1.5", "the fault stale-rows cannot be 1.5: it takes a whole number from 0 to 1000000"],
    ["callback-throttled-burst=3", "the fault callback-throttled-burst does nothing without callback-throttled-share"],
  ])("--fault %s", (option, line) => {
    expect(() => readFaultOptions([option])).toThrow(new Error(line));
  });

  test("a fault that is named twice", () => {
    const options = ["stale-rows=1", "callback-latency-ms=5", "stale-rows=2"];
    expect(() => readFaultOptions(options)).toThrow(new Error("--fault stale-rows=2: it is given twice"));
  });

  test.each(["-1", "1.5", "4294967296", "x", ""])("the seed %j", (seed) => {
    expect(() => readFaultSeed(seed)).toThrow(new Error(`--fault-seed ${seed}: a seed is a whole number from 0 to 4294967295`));
  });

  test.each<[faults: Readonly<Record<string, unknown>>, line: RegExp]>([
    [{ callbackLag: 5 }, /^there is no fault callbackLag: there are callbackLatencyMs, callbackJitterMs, /],
    [{ coldStartShare: Number.NaN }, /^the fault coldStartShare cannot be NaN: it takes a share from 0 to 1$/],
    [{ staleRows: "5" }, /^the fault staleRows cannot be 5: it takes a whole number from 0 to 1000000$/],
  ])("from code, %j", (faults, line) => {
    expect(() => checkFaults(faults)).toThrow(line);
  });
});

function parse(...args: string[]) {
  const commandLine = parseCommandLine(args);
  if (commandLine === "help") throw new Error("help was not asked for");
  return commandLine;
}
