import { parseMessage } from "../../lambdas/core/parse-message";

test.each([
  ["a string, as it is", '"Hello World!"', "Hello World!"],
  ["an empty string", '""', ""],
  ["a string of several alphabets", '"Grüße, 世界 🎉"', "Grüße, 世界 🎉"],
  ["a string that looks like JSON", '"{\\"a\\": 1}"', '{"a": 1}'],
  ["null", "null", "null"],
  ["false", "false", "false"],
  ["a number", "3.5", "3.5"],
  ["an object", '{ "a": [1, "two"] }', '{"a":[1,"two"]}'],
])("data may be %s", (_, data, expected) => {
  expect(parseMessage(`{"type":"message","data":${data}}`)).toEqual({ text: expected });
});

test.each([
  ["no body", undefined, "invalid_json"],
  ["an empty body", "", "invalid_json"],
  ["plain text", "Marko?", "invalid_json"],
  ["half a message", '{"type":"message","data":', "invalid_json"],
  ["a message without data", '{"type":"message"}', "missing_data"],
  ["a string", '"message"', "missing_data"],
  ["null", "null", "missing_data"],
  ["half a surrogate pair", '{"type":"message","data":"\\ud83c"}', "invalid_text"],
])("%s is refused", (_, body, code) => {
  expect(parseMessage(body)).toEqual({ refusal: { code, message: expect.any(String) } });
});

test("data may have 32 KB in UTF-8, and not a byte more", () => {
  // given: two bytes each, so that characters and bytes are not the same
  const longest = "é".repeat(16 * 1024);

  // when
  const [fits, tooLarge, tooLargeAsJson] = [longest, `${longest}!`, [longest]].map((data) =>
    parseMessage(JSON.stringify({ type: "message", data })),
  );

  // then
  expect(fits).toEqual({ text: longest });
  expect(tooLarge).toEqual({ refusal: { code: "too_large", message: '"data" must have at most 32768 bytes; it has 32769.' } });
  expect(tooLargeAsJson).toMatchObject({ refusal: { code: "too_large" } });
});
