import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { PROJECT_DIR } from "../helpers/run";
import { startStandInServer } from "../helpers/stand-in-server";

jest.setTimeout(60_000);

test("a run that is interrupted says so, leaves no result, and exits with 130", async () => {
  const server = await startStandInServer();
  const args = [require.resolve("artillery/bin/run"), "run", "load/soak.yml", "--target", server.url, "-v", '{"leakCheck": "off"}'];
  const child = spawn(process.execPath, args, { cwd: PROJECT_DIR, env: { ...process.env, ARTILLERY_DISABLE_TELEMETRY: "true" } });
  const ended = once(child, "exit");
  const printed = Promise.all([text(child.stdout), text(child.stderr)]);
  // One connection is the first look at the server; the others are the audience.
  await server.connected(10);
  child.kill("SIGINT");
  const [exitCode] = await ended;
  const [stdout, stderr] = await printed;
  await server.close();
  expect(stderr).toContain("The run was interrupted: it leaves no result.\n");
  expect(stdout).not.toMatch(/\.json$/m);
  expect(exitCode).toBe(130);
});
