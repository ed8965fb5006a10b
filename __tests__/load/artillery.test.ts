import { startArtillery } from "../helpers/run-artillery";
import { brokenCounts, takeResult } from "../helpers/run-scenario";
import { startStandInServer } from "../helpers/stand-in-server";

// What only artillery's own command line shows; `npm run load` is the run that passes. Each takes some ten seconds, nearly all of them waits.

test.concurrent("artillery run leaves a result, and exits with 1 when a threshold is broken", async () => {
  const server = await startStandInServer({ dropEvery: 10 });
  const variables = JSON.stringify({ audience: 5, broadcastsPerSecond: 10, rampSeconds: 0, seconds: 1, drainSeconds: 1 });
  const { stdout, exitCode } = await startArtillery("broadcast", ["--target", server.url, "--variables", variables]).ended;
  const result = await takeResult(stdout);
  await server.close();
  expect(result && brokenCounts(result)).toEqual([{ expression: "fanout.missing == 0", met: false, actual: 5 }]);
  expect(stdout).toContain("\nBROKEN  fanout.missing == 0: 5\n");
  expect(exitCode).toBe(1);
});

test.concurrent("a server that is not there is one clear line and status 1", async () => {
  const { url: target, close } = await startStandInServer();
  await close();
  const { exitCode, stdout, stderr } = await startArtillery("churn", [], { WS_URL: target }).ended;
  const lines = stderr.split("\n").filter((line) => line.includes(target));
  expect(lines).toEqual([expect.stringMatching(/cannot be tested: nothing listens there\. .+ "npm start", .+ --target/)]);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(stdout).not.toContain("errors.");
  expect(exitCode).toBe(1);
});

test.concurrent("a run that is interrupted says so, leaves no result, and exits with 130", async () => {
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
