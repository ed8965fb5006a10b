import { nightlyTest } from "../helpers/nightly-test";
import { startArtillery } from "../helpers/run-artillery";
import { startStandInServer } from "../helpers/stand-in-server";

// What artillery's own command line does with a run that does not end by itself; run-load.test.ts starts it in every run of the tests.

nightlyTest("a server that is not there is one clear line and status 1, with artillery's own command line", async () => {
  const { url: target, close } = await startStandInServer();
  await close();
  const { exitCode, stdout, stderr } = await startArtillery("churn", [], { WS_URL: target }).ended;
  const lines = stderr.split("\n").filter((line) => line.includes(target));
  expect(lines).toEqual([expect.stringMatching(/cannot be tested: nothing listens there\. .+ "npm start", .+ --target/)]);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(stdout).not.toContain("errors.");
  expect(exitCode).toBe(1);
});

nightlyTest("a run that is interrupted says so, leaves no result, and exits with 130", async () => {
  const server = await startStandInServer();
  const { child, ended } = startArtillery("soak", ["--target", server.url, "--variables", '{"leakCheck": "off"}']);
  // One connection is the first look at the server; the others are the audience.
  await server.connected(10);
  child.kill("SIGINT");
  const { exitCode, stdout, stderr } = await ended;
  await server.close();
  expect(stderr).toContain("The run was interrupted: it leaves no result.\n");
  expect(stdout).not.toMatch(/\.json$/m);
  expect(exitCode).toBe(130);
});
