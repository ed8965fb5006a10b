import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PROJECT_DIR } from "../helpers/run";

// docs/contract.md says which tests look at which behaviour of API Gateway. That is true only as long as they are there.

const CONTRACT = path.join(PROJECT_DIR, "__tests__/contract");
const EXTENSION = ".test.ts";

const document = readFileSync(path.join(PROJECT_DIR, "docs/contract.md"), "utf8");

/** The last cell of each row about a behaviour, as a list. */
const rows = section("## What is covered")
  .split("\n")
  .filter((line) => /^\| (?!behaviour \|)/.test(line))
  .map((line) => line.slice(line.indexOf(" | ") + 3, -" |".length).split("<br>"));

/** `file title`, as the document has them, with `…` for what a test fills in. */
const named = rows.flat();

const tests = readdirSync(CONTRACT)
  .filter((file) => file.endsWith(EXTENSION))
  .flatMap((file) => titlesIn(path.join(CONTRACT, file)).map((title) => ({ file: path.basename(file, EXTENSION), title })));

function section(heading: string): string {
  return document.split(`\n${heading}\n`)[1]?.split("\n## ")[0] ?? "";
}

/** A skipped stand-in says why the tests in its place cannot run; it is none itself. */
function titlesIn(file: string): string[] {
  const calls = readFileSync(file, "utf8").matchAll(/(?<!describe|skip)\(\s*"((?:[^"\\]|\\.)+)",\s*(?:async )?\(/g);
  return [...calls].map(([, title = ""]) => title.replace(/%[sdj]/g, "…"));
}

/** The document has the whole name, which begins with what the test is in. */
function isOf(name: string, { file, title }: (typeof tests)[number]): boolean {
  return name.startsWith(`\`${file}\` `) && name.endsWith(title);
}

test("every behaviour names its tests, and each of them is there", () => {
  expect(rows.length).toBeGreaterThan(50);
  expect(named.filter((name) => !tests.some((each) => isOf(name, each)))).toEqual([]);
});

test("every test of the contract is named", () => {
  expect(tests.length).toBeGreaterThan(50);
  expect(tests.filter((each) => !named.some((name) => isOf(name, each)))).toEqual([]);
});
