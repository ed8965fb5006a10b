import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { TerraformOutput } from "cdktf";
import { bundle } from "../../infra/bundle";
import { describeError } from "../../infra/describe-error";
import { NodejsFunction } from "../../infra/nodejs-function";
import { SettingError } from "../../infra/read-deployments";
import { emptyStack, functionProps } from "../helpers/empty-stack";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();
const stack = emptyStack();

const HERE = String.raw`__tests__/stack/describe-error\.test\.ts:\d+:\d+`;

test.each<[string, () => unknown, RegExp]>([
  ["an error", () => raise(new Error("the queue is missing")), new RegExp(String.raw`^the queue is missing \(${HERE}\)$`)],
  ["a bug", () => raise(new TypeError("x is not a function")), new RegExp(String.raw`^TypeError: x is not a function \(${HERE}\)$`)],
  [
    "an error with several lines",
    () => raise(new Error("two are wrong:\n  one\n  two")),
    new RegExp(String.raw`^two are wrong: \(${HERE}\)\n {2}one\n {2}two$`),
  ],
  [
    "an error of cdktf",
    () => makeTwice(),
    new RegExp(String.raw`^There is already a Construct with name 'same' in TerraformStack \[stack\] \(${HERE}\)$`),
  ],
  ["a value that is not an error", () => raise("no reason"), /^no reason$/],
])("%s is described by its reason, and by the line of the project that it comes from", (_what, act, description) => {
  expect(described(act)).toMatch(description);
});

test("an invalid setting is described by its own words", () => {
  expect(described(() => raise(new SettingError("FANFARE_X is not a setting")))).toBe("FANFARE_X is not a setting");
});

test("invalid props are described by their own words", () => {
  expect(described(() => new NodejsFunction(stack, "huge", { ...functionProps, memoryMb: 20_000 }))).toBe(
    "stack/huge: memoryMb is 20000, but must be a whole number from 128 to 10240",
  );
});

test("sources that do not compile are described by file, line, column and what is wrong, each in a line", () => {
  // given
  mkdirSync(path.join(folder, "lambdas"));
  writeFileSync(path.join(folder, "lambdas/broken.ts"), 'import "./missing";\nimport "./absent";\n');

  // then
  expect(described(() => bundle({ projectDir: folder, entry: "lambdas/broken.ts", runtime: "nodejs22.x" }))).toBe(
    'lambdas/broken.ts:1:7: ERROR: Could not resolve "./missing"\nlambdas/broken.ts:2:7: ERROR: Could not resolve "./absent"',
  );
});

function raise(value: unknown): never {
  throw value;
}

function makeTwice(): void {
  for (let time = 0; time < 2; time += 1) new TerraformOutput(stack, "same", { value: "" });
}

function described(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return describeError(error);
  }
  throw new Error("Nothing was thrown");
}
