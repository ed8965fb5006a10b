import { readFileSync } from "node:fs";
import path from "node:path";
import { readOptions } from "../../load/run/options";
import { OPTION_VARIABLES, SCENARIOS } from "../../load/run/scenarios";
import { PROJECT_DIR } from "../helpers/run";

const NOTHING = { help: false, target: undefined, variables: {}, headers: {}, subprotocols: [], insecure: false };

test("without arguments broadcast and churn run as their files have it", () => {
  expect(readOptions([])).toEqual({ ...NOTHING, scenarios: ["broadcast", "churn"] });
});

test("one scenario can be named, and any variable of its file set", () => {
  expect(readOptions(["spike", "--rate", "2.5", "--seconds", "60", "--variables", '{"spikeFactor": 3}'])).toEqual({
    ...NOTHING,
    scenarios: ["spike"],
    variables: { broadcastsPerSecond: 2.5, seconds: 60, spikeFactor: 3 },
  });
});

test("headers, sub-protocols, tokens and -k are for a protected API", () => {
  const args = ["--target", "wss://a.example/dev", "--header", "Authorization: Bearer {token}", "--header", "x-tenant:7", "-k", "--iam"];
  expect(
    readOptions([...args, "--subprotocol", "fanfare", "--tokens", "tokens.txt", "--audience", "500", "--connections", "1000"]),
  ).toEqual({
    ...NOTHING,
    scenarios: ["broadcast", "churn"],
    target: "wss://a.example/dev",
    variables: { audience: 500, connections: 1_000, tokens: "tokens.txt", iam: true },
    headers: { Authorization: "Bearer {token}", "x-tenant": "7" },
    subprotocols: ["fanfare"],
    insecure: true,
  });
});

test.each([
  [["--speed", "9"], "Unknown option '--speed'; --help lists what there is"],
  [["--target"], "Option '--target <value>' argument missing; --help lists what there is"],
  [["brodcast"], '"brodcast" is no scenario, must be one of broadcast, churn, mixed, soak, spike, knee'],
  [["soak", "knee"], "only one scenario can be named, not soak, knee"],
  [["knee", "--connections", "5"], "--connections has no effect on knee"],
  [["--target", "http://a.example/dev?token=secret"], '--target is "http://a.example/dev", must be a ws:// or wss:// address'],
  [["--header", "secret"], '--header must be a line such as "Authorization: Bearer {token}"'],
  [["--variables", "[1]"], `--variables must be a JSON object, such as '{"payloadBytes": 1000}'`],
  [
    ["--audience", "many", "--connections", "1.5", "--rate", "0", "--variables", "{"],
    `--audience is "many", must be a number above 0
--connections is "1.5", must be a whole number
--rate is "0", must be a number above 0
--variables must be a JSON object, such as '{"payloadBytes": 1000}'`,
  ],
])("%j: a line for each mistake", (args, message) => {
  expect(() => readOptions(args)).toThrow(expect.objectContaining({ message }));
});

test.each(Object.entries(SCENARIOS))("the options of %s stand for variables of its file", (scenario, options) => {
  const file = readFileSync(path.join(PROJECT_DIR, "load", `${scenario}.yml`), "utf8");
  const declared = Object.entries(OPTION_VARIABLES).flatMap(([option, name]) => (file.includes(`\n    ${name}: `) ? [option] : []));
  expect([...options].sort()).toEqual(declared.sort());
});
