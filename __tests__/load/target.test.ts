import { describeTarget, settleTarget } from "../../load/instrument/target";

test.each([
  ["wss://a.example/dev?token=secret-1#secret-2", "wss://a.example/dev"],
  ["wss://user:secret-1@a.example:8443/dev", "wss://a.example:8443/dev"],
  ["ws://[::1]:3001/dev", "ws://[::1]:3001/dev"],
  ["user:secret-1@a.example/dev", "a.example/dev"],
  ["//user:secret-1@a.example/dev?token=secret-2", "a.example/dev"],
  ["not an address?token=secret-1", "not an address"],
])("of %s logs and results show %s", (target, shown) => {
  expect(describeTarget(target)).toBe(shown);
});

test("an invalid target is one line without its query", () => {
  expect(settleTarget({ vars: { target: "http://a.example/dev?token=secret" } })).toEqual([
    'The target is "http://a.example/dev", must be a ws:// or wss:// address: give it with --target or in WS_URL',
  ]);
});
