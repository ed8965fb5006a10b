import { parseCommandLine } from "../../local/options";

test("time runs as on AWS and the quotas are those of a new account, unless told otherwise", () => {
  expect(parseCommandLine([])).toMatchObject({ timeScale: 1, quotas: { connectionsPerSecond: 500, requestsPerSecond: 10_000 } });
  const told = ["--time-scale", "600", "--connections-per-second", "2000", "--requests-per-second", "0.5"];
  expect(parseCommandLine(told)).toMatchObject({ timeScale: 600, quotas: { connectionsPerSecond: 2_000, requestsPerSecond: 0.5 } });
});

test.each(["0", "-1", "fast", "1e3", ""])("a time scale of %j is one clear line", (value) => {
  expect(() => parseCommandLine([`--time-scale=${value}`])).toThrow(`--time-scale ${value}: takes a number above 0`);
});
