import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { readScenarioFile, validateScript } from "../helpers/artillery-parts";
import { PROJECT_DIR } from "../helpers/run";

const LOAD_DIR = path.join(PROJECT_DIR, "load");
const SCENARIOS = ["broadcast", "churn", "knee", "mixed", "soak", "spike"];

/** What all scenarios have in common, which YAML cannot take from another file. */
const SHARED = [
  `config:
  target: &local ws://127.0.0.1:3001/dev
  environments:
    local: {} # as it is
    aws:
      target: &aws the address that WS_URL or --target names
      variables:
        defaultTarget: *aws
`,
  `  bundling: # found in node_modules when the run starts
    external: [ws, zod, hdr-histogram-js, "@aws-sdk/client-apigatewaymanagementapi", "@aws-sdk/client-dynamodb"]
  variables:
    defaultTarget: *local
`,
  `  phases: # One virtual user is one generator, which opens all the sockets itself.
    - arrivalCount: 1
      duration: 100ms
  plugins:
    ensure: {}
  ensure:
    conditions:
`,
  `before:
  flow:
    - function: begin
`,
  `after:
  flow:
    - function: end
`,
];

/** The service levels that every scenario has. */
const ALWAYS = ["connections.unexpected_closes == 0", "connections.failed == 0", "vusers.failed == 0"];

test("there is a file for each scenario", () => {
  const files = readdirSync(LOAD_DIR).filter((file) => file.endsWith(".yml"));
  expect(files.sort()).toEqual(SCENARIOS.map((scenario) => `${scenario}.yml`));
});

test.each(SCENARIOS)("%s.yml has all that the scenarios share, and its own function", (scenario) => {
  const text = readFileSync(path.join(LOAD_DIR, `${scenario}.yml`), "utf8");
  for (const shared of SHARED) expect(text).toContain(shared);
  for (const expression of ALWAYS) expect(text).toContain(`      - expression: ${expression}\n`);
  expect(text).toContain(`  processor: ./${scenario}.ts\n`);
  expect(text).toContain(`    flow:\n      - function: ${scenario}\n`);
});

test.each(SCENARIOS)("artillery takes %s.yml", (scenario) => {
  expect(validateScript(readScenarioFile(scenario))).toBeUndefined();
});

test("a default run has the samples that it takes to compare a p99, even when a third of it is a warm-up", () => {
  const broadcast = variablesOf("broadcast");
  const churn = variablesOf("churn");
  expect((2 / 3) * broadcast("broadcastsPerSecond") * broadcast("seconds")).toBeCloseTo(1_000);
  expect((2 / 3) * churn("connections")).toBeCloseTo(1_000);
});

test("a container installs what the processors import, in the versions of the project", () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(LOAD_DIR, "package.json"), "utf8"));
  const { devDependencies } = JSON.parse(readFileSync(path.join(PROJECT_DIR, "package.json"), "utf8"));
  expect(Object.keys(dependencies)).toEqual([
    "@aws-sdk/client-apigatewaymanagementapi",
    "@aws-sdk/client-dynamodb",
    "hdr-histogram-js",
    "ws",
    "zod",
  ]);
  for (const [name, version] of Object.entries(dependencies)) expect([name, version]).toEqual([name, devDependencies[name]]);
});

function variablesOf(scenario: string): (name: string) => number {
  const text = readFileSync(path.join(LOAD_DIR, `${scenario}.yml`), "utf8");
  return (name) => Number(new RegExp(`^    ${name}: ([\\d.]+) `, "m").exec(text)?.[1]);
}
