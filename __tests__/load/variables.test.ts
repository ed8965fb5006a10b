import { checkVariables } from "../../load/instrument/variables";

test("every invalid variable is one line, all at once", () => {
  const vars = {
    audience: 0,
    payloadBytes: 131_047,
    seconds: "long",
    drainSeconds: "",
    storms: 1.5,
    holdSeconds: null,
    leakCheck: "maybe",
    tokens: 3,
  };
  expect(checkVariables({ vars })).toEqual([
    "The variable audience is 0, must be a whole number of at least 1",
    "The variable payloadBytes is 131047, must be a whole number from 0 to 131046",
    'The variable seconds is "long", must be a number of at least 1',
    'The variable drainSeconds is "", must be a number of at least 0',
    "The variable storms is 1.5, must be a whole number of at least 0",
    "The variable holdSeconds is null, must be a number of at least 0",
    'The variable leakCheck is "maybe", must be one of required, off',
    "The variable tokens is 3, must be the path of a file, or the address of a server",
  ]);
});

test("a number may be written as text, and variables of a user's own scenario are not judged", () => {
  expect(checkVariables({ vars: { audience: "10", seconds: 1.5, leakCheck: "off", tokens: "tokens.txt", own: {} } })).toEqual([]);
});
