import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readStack } from "../../local/terraform/read-stack";
import { PROJECT_DIR, run } from "../helpers/run";
import { temporaryFolder } from "../helpers/temporary-folder";
import { within } from "../helpers/within";

const folder = temporaryFolder();
const { PATH, XDG_CACHE_HOME } = process.env;

beforeAll(() => {
  process.env.XDG_CACHE_HOME = path.join(folder, "cache");
});

afterEach(() => {
  process.env.PATH = PATH;
});

afterAll(() => {
  if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME;
});

/** Puts a program in Terraform's place, which does this for `init` and `test`. */
function replaceTerraform({ version = "1.11.4", init = "true", test = "true" }): NodeJS.ProcessEnv {
  const bin = mkdtempSync(path.join(folder, "bin-"));
  const script = `#!/bin/sh\ncase $1 in\nversion) echo '{"terraform_version":"${version}"}' ;;\ninit) ${init} ;;\ntest) ${test} ;;\nesac\n`;
  writeFileSync(path.join(bin, "terraform"), script);
  chmodSync(path.join(bin, "terraform"), 0o755);
  process.env.PATH = `${bin}${path.delimiter}/usr/bin${path.delimiter}/bin`;
  return { ...process.env, PATH: `${bin}${path.delimiter}${PATH}` };
}

function stack(): string {
  const directory = mkdtempSync(path.join(folder, "stack-"));
  writeFileSync(path.join(directory, "main.tf"), 'provider "aws" {\n  region = "eu-west-1"\n}\n');
  return directory;
}

const LOCKS = "touch .terraform.lock.hcl";

/** A program that evaluates the stack, without the rest of the runtime, which takes as long to load again. */
function evaluating(directory: string): string {
  const module = path.join(PROJECT_DIR, "local/terraform/evaluator/evaluate-with-terraform.ts");
  const options = `{ program: { command: "terraform", version: "1.11.4" }, set: {}, onProgress() {} }`;
  return `require(${JSON.stringify(module)}).evaluateWithTerraform(${JSON.stringify(directory)}, ${options})`;
}

/** Waits until the program in Terraform's place evaluates. */
async function untilTested(directory: string): Promise<void> {
  const tested = async () => {
    while (!readdirSync(directory).includes("tested")) await sleep(5);
  };
  await within(tested(), "an evaluation", () => readdirSync(directory).join());
}

test("a Terraform that is too old is as if there were none", async () => {
  replaceTerraform({ version: "1.6.6" });

  await expect(readStack(stack())).rejects.toThrow(/holds \.tf files, and reading them needs terraform \(1\.7 or later\) or tofu/);
});

test("what init fetches is told as it goes, and what it cannot fetch is a line", async () => {
  // given
  const complaint =
    "╷\\n│ Error: Failed to query available provider packages\\n│\\n│ Could not retrieve the list of versions:\\n│ no such host\\n╵\\n";
  replaceTerraform({ init: `echo '- Installing hashicorp/aws v5.100.0...'; printf '${complaint}' >&2; exit 1` });
  const directory = stack();
  const lines: string[] = [];
  // when
  const reading = readStack(directory, { onProgress: (line) => lines.push(line) });
  // then
  await expect(reading).rejects.toThrow(
    new Error("Failed to query available provider packages Could not retrieve the list of versions: no such host"),
  );
  expect(lines).toEqual([`terraform 1.11.4 evaluates ${directory}`, "Installing hashicorp/aws v5.100.0..."]);
  expect(readdirSync(directory)).toEqual(["main.tf"]);
});

test("a lock file of the stack stays as it is, and one that init makes does not stay", async () => {
  replaceTerraform({ init: `echo "$@" > arguments; ${LOCKS}` });
  const [locked, unlocked] = [stack(), stack()];
  writeFileSync(path.join(locked, ".terraform.lock.hcl"), "# own\n");

  await expect(readStack(locked)).rejects.toThrow("terraform test gave no result");
  await expect(readStack(unlocked)).rejects.toThrow("terraform test gave no result");

  expect(readdirSync(locked).sort()).toEqual([".terraform.lock.hcl", "arguments", "main.tf"]);
  expect(readdirSync(unlocked).sort()).toEqual(["arguments", "main.tf"]);
});

test("import blocks, and providers that cannot be mocked, are refused by name", async () => {
  const lock = ["example/cloud", "hashicorp/archive", "hashicorp/aws"]
    .map((name) => `provider "registry.terraform.io/${name}" {\n}\n`)
    .join("");
  replaceTerraform({ init: `printf '${lock}' > .terraform.lock.hcl` });
  const directory = stack();
  writeFileSync(path.join(directory, "import.tf"), 'import {\n  to = aws_sqs_queue.jobs["a"]\n  id = "x"\n}\n');

  await expect(readStack(directory)).rejects.toThrow(
    new Error(
      'aws_sqs_queue.jobs["a"]: an import block, and Terraform imports nothing from a mocked provider; remove the block\n' +
        "a module uses the provider example/cloud, which must not run here: add it to required_providers of the root module",
    ),
  );
});

test("an evaluation is ended by its signal, and leaves nothing behind", async () => {
  replaceTerraform({ init: LOCKS, test: "touch tested; sleep 600" });
  const directory = stack();
  const closing = new AbortController();
  const reading = readStack(directory, { signal: closing.signal });
  await untilTested(directory);

  expect(readdirSync(directory)).toContain(`.fanfare-terraform-${process.pid}`);
  closing.abort();

  await expect(reading).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
  expect(readdirSync(directory).sort()).toEqual(["main.tf", "tested"]);
});

test("an evaluation leaves nothing behind when the runtime is killed", async () => {
  // given
  const env = replaceTerraform({ init: LOCKS, test: "touch tested; sleep 600" });
  const directory = stack();
  const runtime = spawn(process.execPath, ["--import", "tsx", "-e", evaluating(directory)], { cwd: PROJECT_DIR, env, stdio: "ignore" });
  await untilTested(directory);
  // when
  runtime.kill("SIGKILL");
  // then
  const cleaned = async () => {
    while (readdirSync(directory).length > 2) await sleep(5);
  };
  await within(cleaned(), "an empty folder", () => readdirSync(directory).join());
  expect(readdirSync(directory).sort()).toEqual(["main.tf", "tested"]);
});

test("a process that has nothing else to do waits for the end of an evaluation", async () => {
  const env = replaceTerraform({ init: LOCKS });
  const code = `${evaluating(stack())}.catch(({ message }) => console.log(message));`;

  const { stdout } = await run([process.execPath, "--import", "tsx", "-e", code], { cwd: PROJECT_DIR, env });

  expect(stdout).toBe("terraform test gave no result\n");
});

test("the test folder of a runtime that ended with its machine is removed", async () => {
  replaceTerraform({ test: "false" });
  const directory = stack();
  mkdirSync(path.join(directory, ".fanfare-terraform-999999999"));

  await expect(readStack(directory)).rejects.toThrow("terraform test gave no result");
  expect(readdirSync(directory)).toEqual(["main.tf"]);
});

test("a stack that the own reader does not evaluate names what would evaluate it", async () => {
  const directory = mkdtempSync(path.join(folder, "stack-"));
  writeFileSync(path.join(directory, "cdk.tf.json"), JSON.stringify({ resource: { aws_sqs_queue: { jobs: { count: 2, name: "jobs" } } } }));
  process.env.PATH = folder;

  await expect(readStack(directory)).rejects.toThrow(
    new Error(
      "aws_sqs_queue.jobs: count: the local runtime does not expand it; write each one out\n" +
        "terraform (1.7 or later) or tofu (1.8 or later) on the PATH would evaluate it",
    ),
  );
});
