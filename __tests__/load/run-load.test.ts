import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { runResultSchema } from "../../load/results/run-result";
import { PROJECT_DIR, runNode } from "../helpers/run";
import { startStandInServer } from "../helpers/stand-in-server";
import { startStandInTable } from "../helpers/stand-in-table";

// Two runs of artillery one after the other.
jest.setTimeout(240_000);

test("npm run load on a server without fault exits with 0 when all is well, and leaves two results and a page", async () => {
  const table = await startStandInTable();
  const server = await startStandInServer({}, table);
  try {
    const args = ["--target", server.url, "--audience", "20", "--rate", "20", "--seconds", "2", "--connections", "20"];
    const { exitCode, stdout } = await runNode(["--import", "tsx", "load/run.ts", ...args]);
    // On a machine that is busy with others a time may be too long, or a run void; both are failures.
    expect(stdout).not.toMatch(/^BROKEN (?!.*_ms)/m);
    expect(exitCode).toBe(/^(BROKEN|VOID)/m.test(stdout) ? 1 : 0);
    const [, page = ""] = /^report: (.+)$/m.exec(stdout) ?? [];
    expect(await take(page)).toContain("<!doctype html>");
    const files = [...stdout.matchAll(/^(?:passed|failed|void), (.+)$/gm)].map(([, file = ""]) => file);
    const [broadcast, churn] = await Promise.all(files.map(async (file) => runResultSchema.parse(JSON.parse(await take(file)))));
    expect(broadcast?.total.counters).toMatchObject({ "fanout.expected": 800, "fanout.received": 800 });
    expect(broadcast?.settings).toMatchObject({ audience: 20, broadcastsPerSecond: 20, seconds: 2 });
    expect(churn?.total.counters).toMatchObject({ "churn.rows_left": 0, "connections.failed": 0 });
  } finally {
    await server.close();
    await table.close();
  }
});

async function take(file: string): Promise<string> {
  const text = await readFile(path.join(PROJECT_DIR, file), "utf8");
  await rm(path.join(PROJECT_DIR, file));
  return text;
}
