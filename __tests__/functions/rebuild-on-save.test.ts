import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rebuildOnSave } from "../../local/cli/rebuild-on-save";
import { temporaryFolder } from "../helpers/temporary-folder";

const root = temporaryFolder();
let folder: string;
let file: string;
let builds: number;
let failures: string[];
/** Ends the build that runs. */
let endBuild: (error?: Error) => void;
let onBuild: () => void;
let stop: () => Promise<void>;

beforeEach(() => {
  folder = path.join(root, expect.getState().currentTestName ?? "");
  mkdirSync(path.join(folder, "lambdas"), { recursive: true });
  file = path.join(folder, "main.ts");
  writeFileSync(file, "");
  builds = 0;
  failures = [];
  stop = rebuildOnSave({
    sources: { folders: [path.join(folder, "lambdas")], files: [file] },
    rebuild: (signal) =>
      new Promise((resolve, reject) => {
        builds += 1;
        endBuild = (error) => (error ? reject(error) : resolve());
        signal.addEventListener("abort", () => reject(new Error("aborted")));
        onBuild();
      }),
    onFailure: (error) => failures.push((error as Error).message),
  });
});

afterEach(() => stop());

function nextBuild(): Promise<void> {
  return new Promise((resolve) => {
    onBuild = resolve;
  });
}

test("a save builds, also one by way of a new file in the old one's place", async () => {
  const handler = path.join(folder, "lambdas", "a.ts");
  let build = nextBuild();
  writeFileSync(handler, "1");
  await build;
  endBuild();

  build = nextBuild();
  writeFileSync(`${handler}~`, "2");
  renameSync(`${handler}~`, handler);
  await build;
  endBuild();

  build = nextBuild();
  writeFileSync(file, "3");
  await build;
  expect(builds).toBe(3);
  endBuild();
});

test("a folder that is new is watched too", async () => {
  let build = nextBuild();
  mkdirSync(path.join(folder, "lambdas", "deep"));
  await build;
  endBuild();

  build = nextBuild();
  writeFileSync(path.join(folder, "lambdas", "deep", "a.ts"), "1");
  await build;
  endBuild();
});

test("what is saved during a build is built after it, and a failed build is told and ends nothing", async () => {
  let build = nextBuild();
  writeFileSync(path.join(folder, "lambdas", "a.ts"), "1");
  await build;
  build = nextBuild();
  writeFileSync(path.join(folder, "lambdas", "a.ts"), "2");
  endBuild(new Error("does not compile"));
  await build;
  endBuild();

  expect(failures).toEqual(["does not compile"]);
});

test("the end gives a build up", async () => {
  const build = nextBuild();
  writeFileSync(file, "1");
  await build;

  await stop();

  expect(failures).toEqual([]);
});
