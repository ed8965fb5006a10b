import { endOfLifeNotice } from "../../local/cli/node-support";

test("a version of Node.js past its end of life is one line", () => {
  expect(endOfLifeNotice("20.19.0", new Date("2026-05-01"))).toBe(
    "Node.js 20 has had no security fixes since 2026-04-30, its end of life. Fanfare still runs on it; better use a newer one.",
  );
});

test.each([
  ["20.20.2", "2026-04-30"],
  ["22.23.3", "2026-11-26"],
  ["24.21.0", "2026-11-26"],
  ["26.12.1", "2026-11-26"],
  ["99.0.0", "2040-01-01"], // unknown here
])("Node.js %s on %s says nothing", (version, date) => {
  expect(endOfLifeNotice(version, new Date(date))).toBeUndefined();
});
