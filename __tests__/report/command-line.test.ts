import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { generateRunResult } from "../helpers/generate-run-result";
import { runNode } from "../helpers/run";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();

function report(...args: string[]) {
  return runNode(["--import", "tsx", "load/report.ts", ...args]);
}

test("results become one page beside the first of them", async () => {
  const [broadcast, churn] = [path.join(folder, "broadcast-1.json"), path.join(folder, "churn-1.json")];
  await writeFile(broadcast, JSON.stringify(generateRunResult({ seconds: 5 })));
  await writeFile(churn, JSON.stringify(generateRunResult({ scenario: "churn", seconds: 5 })));

  const { exitCode, stdout, stderr } = await report(broadcast, churn);

  const page = path.join(folder, "broadcast-1+churn-1.html");
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: `report: ${page}\n`, stderr: "" });
  expect(await readFile(page, "utf8")).toContain("<title>Load test passed: broadcast, churn</title>");
});

test("a mistake is one line and exit status 1", async () => {
  const nowhere = path.join(folder, "nowhere.json");

  expect(await report(nowhere)).toEqual({ exitCode: 1, stdout: "", stderr: `${nowhere} cannot be read: there is no such file\n` });
  expect(await report("--colour")).toEqual({ exitCode: 1, stdout: "", stderr: "Unknown option '--colour'; --help says what there is\n" });
});
