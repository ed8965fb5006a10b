import { readOptions } from "../../nodes/options";

test("versions are tried once each, in the order in which they are named", () => {
  const options = { versions: [26, 22], quick: false, tests: true, skipMissing: true };

  expect(readOptions(["26", "22", "--skip-missing", "26", "--tests"])).toEqual(options);
  expect(readOptions(["22", "--help"])).toBe("help");
});

test.each([
  [[], "Name the versions of Node.js: a version is a whole number of at least 20, such as 24; --help lists what there is"],
  [["24", "v22", "18", "22.1"], "v22, 18, 22.1: a version is a whole number of at least 20, such as 24"],
  [["24", "--fast"], "Unknown option '--fast'; --help lists what there is"],
])("%j is one clear line", (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
