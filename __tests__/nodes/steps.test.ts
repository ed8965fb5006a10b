import { isOnlySlow, stepsFor } from "../../nodes/steps";

test.each([
  [{ quick: true, tests: false }, ["npm ci", "cdktf synth", "npm start, broadcast"]],
  [{ quick: false, tests: true }, ["npm ci", "cdktf synth", "npm start, broadcast", "npm run load", "npm test"]],
])("with %j the steps are %j", (options, names) => {
  expect(stepsFor(options).map(({ name }) => name)).toEqual(names);
});

test.each([
  [true, "ok      fanout.missing == 0\nBROKEN  handshake.latency_ms.p95 < 500: 837.3\nreport: reports/a.html\n"],
  [false, "BROKEN  fanout.missing == 0: 1\nBROKEN  handshake.latency_ms.p95 < 500: 837.3\nreport: reports/a.html\n"],
  [false, "The variable audience is 0, must be a number of at least 1\n"],
])("it is %s that a failed load test with these lines was only slow: %j", (isSlow, output) => {
  expect(isOnlySlow(output)).toBe(isSlow);
});
