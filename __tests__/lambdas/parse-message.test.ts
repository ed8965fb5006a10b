import { MAX_PUSH_BYTES, parseMessage } from "../../lambdas/core/parse-message";

test.each([
  ["a string, as it is", '"Hello World!"', "Hello World!"],
  ["an empty string", '""', ""],
  ["a string of several alphabets", '"Grüße, 世界 🎉"', "Grüße, 世界 🎉"],
  ["a string that looks like JSON", '"{\\"a\\": 1}"', '{"a": 1}'],
  ["null", "null", "null"],
  ["false", "false", "false"],
  ["a number", "3.5", "3.5"],
  ["an object, as it was written", '{ "a": [1, "two"] }', '{ "a": [1, "two"] }'],
  ["a number that no double holds", "12345678901234567890", "12345678901234567890"],
  ["a number beyond all doubles", "1e999", "1e999"],
  ["a number with zeros at its end", "1.10", "1.10"],
  ["half a surrogate pair that is spelt with an escape inside of JSON", '["\\ud83c"]', '["\\ud83c"]'],
  ["arrays in arrays, 60,000 deep", `${"[".repeat(60_000)}${"]".repeat(60_000)}`, `${"[".repeat(60_000)}${"]".repeat(60_000)}`],
])("data may be %s", (_, data, expected) => {
  expect(parseMessage(`{"type":"message","data":${data}}`)).toEqual({ text: expected });
});

test.each([
  ["the last data counts", '{"type":"message","data":"a","data":1.0}', "1.0"],
  ["the last data counts, a string as well", '{"type":"message","data":1.0,"data":"a"}', "a"],
  ["the key may be escaped", '{"type":"message","\\u0064ata":1.0}', "1.0"],
  ["white space around the value does not belong to it", '{"type":"message","data":\n 1.0\t}', "1.0"],
])("%s", (_, body, expected) => {
  expect(parseMessage(body)).toEqual({ text: expected });
});

test.each([
  ["no body", undefined, "invalid_json"],
  ["an empty body", "", "invalid_json"],
  ["plain text", "Marko?", "invalid_json"],
  ["half a message", '{"type":"message","data":', "invalid_json"],
  ["a message without data", '{"type":"message"}', "missing_data"],
  ["data in a field of another name", '{"type":"message","payload":{"data":1}}', "missing_data"],
  ["a string", '"message"', "missing_data"],
  ["an array", '["data",1]', "missing_data"],
  ["null", "null", "missing_data"],
  ["half a surrogate pair", '{"type":"message","data":"\\ud83c"}', "invalid_text"],
])("%s is refused", (_, body, code) => {
  expect(parseMessage(body)).toEqual({ refusal: { code, message: expect.any(String) } });
});

test("data may have 128 KB in UTF-8, and not a byte more", () => {
  // given: two bytes each, so that characters and bytes are not the same
  const longest = "é".repeat(64 * 1024);

  // when
  const [fits, tooLarge, tooLargeAsJson] = [longest, `${longest}!`, [longest]].map((data) =>
    parseMessage(JSON.stringify({ type: "message", data })),
  );

  // then
  expect(MAX_PUSH_BYTES).toBe(131_072);
  expect(fits).toEqual({ text: longest });
  expect(tooLarge).toEqual({ refusal: { code: "too_large", message: '"data" must have at most 131072 bytes; it has 131073.' } });
  expect(tooLargeAsJson).toMatchObject({ refusal: { code: "too_large" } });
});
