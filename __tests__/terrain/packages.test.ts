import { readFileSync } from "node:fs";
import path from "node:path";
import { differences } from "../../terrain/differences";
import { moveImports, movePackages, REPLACEMENTS } from "../../terrain/packages";
import { PROJECT_DIR } from "../helpers/run";

test("the three packages and constructs are replaced in package.json, and nothing else", () => {
  const before = `{
  "scripts": { "synth": "cdktf synth" },
  "devDependencies": {
    "@cdktf/hcl2json": "0.21.0",
    "@cdktf/provider-aws": "21.22.1",
    "cdktf": "0.21.0",
    "cdktf-cli": "0.21.0",
    "constructs": "10.8.1"
  }
}`;
  expect(movePackages(before)).toBe(`{
  "scripts": { "synth": "cdktf synth" },
  "devDependencies": {
    "@cdktf/hcl2json": "0.21.0",
    "@cdktn/provider-aws": "25.7.0",
    "cdktn": "0.24.0",
    "cdktn-cli": "0.24.0",
    "constructs": "10.7.0"
  }
}`);
});

test.each([
  ['import { App } from "cdktf";', 'import { App } from "cdktn";'],
  ['import { Fn } from "cdktf/lib/fn";', 'import { Fn } from "cdktn/lib/fn";'],
  ['import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";', 'import { SqsQueue } from "@cdktn/provider-aws/lib/sqs-queue";'],
  ['const { App } = await import("cdktf");', 'const { App } = await import("cdktn");'],
  ['import { Construct } from "constructs";', 'import { Construct } from "constructs";'],
  ['import project from "./cdktf.json";', 'import project from "./cdktf.json";'],
  ['import { parse } from "@cdktf/hcl2json";', 'import { parse } from "@cdktf/hcl2json";'],
  ['run("npx", "cdktf", "synth")', 'run("npx", "cdktf", "synth")'],
])("%s becomes %s", (before, after) => {
  expect(moveImports(before)).toBe(after);
});

test("differences are named by their paths", () => {
  const before = { a: { b: [1, 2], c: null, d: "x" }, e: {} };
  const after = { a: { b: [1, 3, 4], c: {}, d: "x" }, e: [], f: 1 };
  expect(differences(before, before)).toEqual([]);
  expect(differences(before, after)).toEqual(["a.b.1", "a.b.2", "a.c", "e", "f"]);
});

test("docs/cdk-terrain.md installs the packages that npm run terrain tries", () => {
  const document = readFileSync(path.join(PROJECT_DIR, "docs/cdk-terrain.md"), "utf8");
  const packages = Object.values(REPLACEMENTS).map(({ name, version }) => `${name}@${version}`);
  expect(document).toContain(`npm install --save-dev --save-exact ${packages.join(" ")}\n`);
});
