import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describeAppFailure } from "../../local/cli/app-failure";
import { stackSource } from "../../local/cli/stack-source";
import { synthesize } from "../../local/cli/synthesize";
import { until } from "../helpers/rig-client";
import { temporaryFolder } from "../helpers/temporary-folder";

const root = temporaryFolder();

/** A project whose app is this script. */
function project(script: string, output = "out"): string {
  const folder = mkdtempSync(path.join(root, "project-"));
  writeFileSync(path.join(folder, "app.js"), script);
  // A shell between this process and the app, as in most projects.
  writeFileSync(path.join(folder, "cdktf.json"), JSON.stringify({ app: "echo synthesizing && node app.js", output }));
  return folder;
}

/** An app with these stacks, which makes its folder as CDKTF does. */
function appOf(...names: string[]): string {
  const stacks = Object.fromEntries(names.map((name) => [name, { workingDirectory: `stacks/${name}` }]));
  return `const { existsSync, mkdirSync, writeFileSync } = require("node:fs");
    if (!existsSync(process.env.CDKTF_OUTDIR)) mkdirSync(process.env.CDKTF_OUTDIR);
    writeFileSync(process.env.CDKTF_OUTDIR + "/manifest.json", ${JSON.stringify(JSON.stringify({ stacks }))});`;
}

function failure(folder: string, stack?: string): Promise<string> {
  return synthesize({ project: folder, ...(stack !== undefined && { stack }) }).then(
    (directory) => `no failure but ${directory}`,
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

test("an app with one stack needs no name, and one with several lists them", async () => {
  const one = project(appOf("chat-dev"));
  expect(await synthesize({ project: one })).toBe(path.join(one, "out/stacks/chat-dev"));

  const two = project(appOf("chat-dev", "alerts-dev"));
  expect(await synthesize({ project: two, stack: "alerts-dev" })).toBe(path.join(two, "out/stacks/alerts-dev"));
  expect(await failure(two)).toBe("UserError: the app has 2 stacks: choose one with --stack NAME, of chat-dev, alerts-dev");
  expect(await failure(two, "constructor")).toBe(
    "UserError: --stack constructor: there is no folder constructor with a cdk.tf.json, and the app has no such stack: it has chat-dev, alerts-dev",
  );
});

test("the folder of the output may be deep, and is made where it is missing", async () => {
  const folder = project(appOf("chat-dev"), "cdktf.out/on-localhost");
  expect(await synthesize({ project: folder })).toBe(path.join(folder, "cdktf.out/on-localhost/stacks/chat-dev"));
});

test("the app is told the stage that --stage names, and otherwise finds that of the environment", async () => {
  const folder = project(`const { mkdirSync, writeFileSync } = require("node:fs");
    const stacks = { ["chat-" + process.env.FANFARE_STAGE]: { workingDirectory: "served" } };
    mkdirSync(process.env.CDKTF_OUTDIR, { recursive: true });
    writeFileSync(process.env.CDKTF_OUTDIR + "/manifest.json", JSON.stringify({ stacks }));`);

  expect(await synthesize({ project: folder, stage: "pre-prod", stack: "chat-pre-prod" })).toBe(path.join(folder, "out/served"));
  expect(await failure(folder, "chat-pre-prod")).toMatch(/it has chat-undefined$/);
});

test.each<[what: string, folder: () => string, line: RegExp]>([
  ["no stack at all", () => project(appOf()), /^UserError: the app synthesized no stack into \S+$/],
  ["nothing written", () => project(""), /^UserError: \S+manifest\.json cannot be read: ENOENT.*$/],
  [
    "an output where a file is",
    () => project(appOf("chat-dev"), "app.js"),
    /^UserError: \S+app\.js, where the app is to be synthesized, cannot be made: EEXIST.*$/,
  ],
  ["nothing said", () => project("process.exitCode = 3"), /^UserError: echo synthesizing && node app\.js ended with 3 and said nothing$/],
  [
    "a cdktf.json that is half saved",
    () => {
      const folder = project("");
      writeFileSync(path.join(folder, "cdktf.json"), '{ "app": ');
      return folder;
    },
    /^UserError: \S+cdktf\.json cannot be read: .*JSON.*$/,
  ],
  ["an exception", () => project('\nnull;\nthrow new TypeError("no such size");'), /^UserError: TypeError: no such size \(app\.js:3:7\)$/],
  [
    "a setting that is not allowed",
    () => project(`console.error('FANFARE_STAGE is "No Stage", but must be lower-case letters'); process.exitCode = 1;`),
    /^UserError: FANFARE_STAGE is "No Stage", but must be lower-case letters$/,
  ],
])("%s is one line", async (_what, folder, line) => {
  expect(await failure(folder())).toMatch(line);
});

test("a synthesis that does not end is ended with every process that it has started", async () => {
  const folder = project(`process.on("SIGTERM", () => {});
    const { spawn } = require("node:child_process");
    const child = spawn(process.execPath, ["-e", "for (;;);"], { stdio: "inherit" });
    require("node:fs").writeFileSync("pids", child.pid + " " + process.pid);
    for (;;);`);
  const pids = path.join(folder, "pids");
  const stopping = new AbortController();
  const synthesis = synthesize({ project: folder, signal: stopping.signal }).catch((error: Error) => error.name);
  const running = () => {
    try {
      return readFileSync(pids, "utf8").split(" ").map(Number);
    } catch {
      return [];
    }
  };
  await until(() => running().length === 2, "the app");

  stopping.abort();

  expect(await synthesis).toBe("AbortError");
  // Of its own processes a system keeps an entry until they are waited for.
  const isGone = (pid: number) => {
    try {
      process.kill(pid, 0);
      return readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
    } catch {
      return true;
    }
  };
  await until(() => running().every(isGone), "the end of its processes");
});

test("a value of --stack is a folder when it is written as a path or holds a cdk.tf.json, and else the name of a stack", () => {
  const folder = mkdtempSync(path.join(root, "cwd-"));
  mkdirSync(path.join(folder, "synthesized"));
  mkdirSync(path.join(folder, "chat-dev"));
  writeFileSync(path.join(folder, "synthesized", "cdk.tf.json"), "{}");
  const cwd = process.cwd();
  process.chdir(folder);
  try {
    expect(["synthesized", "chat-dev", "./chat-dev", "/nowhere", ".", undefined].map((value) => stackSource(value))).toEqual([
      { kind: "folder", directory: "synthesized" },
      { kind: "app", stack: "chat-dev" },
      { kind: "folder", directory: "./chat-dev" },
      { kind: "folder", directory: "/nowhere" },
      { kind: "folder", directory: "." },
      { kind: "app" },
    ]);
    expect([stackSource(undefined, "prod"), stackSource("chat-prod", "prod")]).toEqual([
      { kind: "app", stage: "prod" },
      { kind: "app", stage: "prod", stack: "chat-prod" },
    ]);
    expect(() => stackSource("./chat-dev", "prod")).toThrow("--stage prod: does nothing with --stack ./chat-dev, which is a folder");
  } finally {
    process.chdir(cwd);
  }
});

describe("the reason is read out of what a failed app says:", () => {
  test("of esbuild every error, under the names of the project", () => {
    const said = `node:internal/process/promises:394
      triggerUncaughtException(err, true /* fromPromise */);
      ^

Error [TransformError]: Transform failed with 2 errors:
/project/infra/a.ts:3:4: ERROR: Expected ";" but found "x"
/project/infra/a.ts:9:1: ERROR: Unexpected "}"
    at failureErrorWithLog (/project/node_modules/esbuild/lib/main.js:1467:15)
`;
    expect(describeAppFailure(said, "/project")).toBe(
      'infra/a.ts:3:4: ERROR: Expected ";" but found "x"\ninfra/a.ts:9:1: ERROR: Unexpected "}"',
    );
  });

  test("of an exception its message and where the project threw it", () => {
    const said = `/project/infra/nodejs-function.ts:41
      throw new Error("FUNCTION_SIZES has no entry");
            ^

Error: FUNCTION_SIZES has no entry
  for "shout"
    at check (/project/node_modules/x/index.js:1:2)
    at new NodejsFunction (/project/infra/nodejs-function.ts:41:13)
    at <anonymous> (/project/main.ts:7:3)

Node.js v22.0.0
`;
    expect(describeAppFailure(said, "/project")).toBe('Error: FUNCTION_SIZES has no entry for "shout" (infra/nodejs-function.ts:41:13)');
  });

  test("without a stack trace all of it", () => {
    expect(describeAppFailure("FANFARE_STAGE is wrong\n", "/project")).toBe("FANFARE_STAGE is wrong");
  });
});
