import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { runResultSchema } from "../../load/results/run-result";
import { PROJECT_DIR, runNode } from "../helpers/run";
import { startStandInServer } from "../helpers/stand-in-server";

// A run of artillery.
jest.setTimeout(240_000);

test("npm run load -- broadcast on a server without fault exits with 0 when all is well, and leaves a result and a page", async () => {
  const server = await startStandInServer();
  try {
    const load = ["--audience", "20", "--rate", "20", "--seconds", "2", "--variables", '{"rampSeconds": 2}'];
    const { exitCode, stdout } = await runNode(["--import", "tsx", "load/run.ts", "broadcast", "--target", server.url, ...load]);
    // On a machine that is busy with others a time may be too long, or a run void; both are failures.
    expect(stdout).not.toMatch(/^BROKEN (?!.*_ms)/m);
    expect(exitCode).toBe(/^(BROKEN|VOID)/m.test(stdout) ? 1 : 0);
    const [, page = ""] = /^report: (.+)$/m.exec(stdout) ?? [];
    expect(await take(page)).toContain("<!doctype html>");
    const [, file = ""] = /^(?:passed|failed|void), (.+)$/m.exec(stdout) ?? [];
    const { total, settings } = runResultSchema.parse(JSON.parse(await take(file)));
    // 7, 13, 20 and 20 broadcasts in its four seconds.
    expect(total.counters).toMatchObject({ "fanout.expected": 1_200, "fanout.received": 1_200 });
    expect(settings).toMatchObject({ audience: 20, broadcastsPerSecond: 20, rampSeconds: 2, seconds: 2 });
  } finally {
    await server.close();
  }
});

async function take(file: string): Promise<string> {
  const text = await readFile(path.join(PROJECT_DIR, file), "utf8");
  await rm(path.join(PROJECT_DIR, file));
  return text;
}
