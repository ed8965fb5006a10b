import { readOptions } from "../../load/run/options";

test("without arguments nothing is overridden and a runtime is started", () => {
  expect(readOptions([])).toEqual({ help: false });
});

test("arguments are read into numbers and an address", () => {
  const args = ["--target", "wss://a.example/dev", "--audience", "500", "--rate", "2.5", "--seconds", "60", "--connections", "1000"];
  expect(readOptions(args)).toEqual({
    help: false,
    target: "wss://a.example/dev",
    audience: 500,
    rate: 2.5,
    seconds: 60,
    connections: 1000,
  });
});

test.each([
  [["--speed", "9"], "Unknown option '--speed'; --help lists what there is"],
  [["broadcast"], "Unexpected argument 'broadcast'; --help lists what there is"],
  [["--target"], "Option '--target <value>' argument missing; --help lists what there is"],
  [["--target", "http://a.example"], '--target is "http://a.example", must be a ws:// or wss:// address'],
  [["--audience", "many"], '--audience is "many", must be a number above 0'],
  [["--connections", "1.5"], '--connections is "1.5", must be a whole number'],
  [["--rate", "0"], '--rate is "0", must be a number above 0'],
])("%j is one clear line", (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
