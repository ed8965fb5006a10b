import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest } from "../helpers/test-functions";

const start = functionsPerTest(temporaryFolder());

test("a line of the text format is what Node prints, over several lines where it has them", async () => {
  const functions = await start({
    fn: {
      code: `exports.handler = async (event, { awsRequestId }) => {
        console.log("text", 1, { a: [true] });
        console.warn({ only: "object" });
        console.error(new RangeError("bad"));
        console.debug("two\\nlines");
        return awsRequestId;
      };`,
    },
  });

  const requestId = await functions.returned("fn");

  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(functions.log("fn", "function").map((line) => line.split("\t"))).toEqual([
    [time, requestId, "INFO", "text 1 { a: [ true ] }"],
    [time, requestId, "WARN", "{ only: 'object' }"],
    [time, requestId, "ERROR", expect.stringMatching(/^RangeError: bad\n {4}at /)],
    [time, requestId, "DEBUG", "two\nlines"],
  ]);
});

/** 1 MB, of which CloudWatch Logs counts 26 bytes for itself. */
const MOST_BYTES = 1024 * 1024 - 26;

test.each([
  ["stdout", "await new Promise((resolve) => process.stdout.write(text + '\\n', resolve))"],
  ["console", "console.log(text)"],
])("a line of %s has the bytes that CloudWatch Logs takes, and its rest is another line", async (_what, write) => {
  const code = `exports.handler = async (sizes) => { for (const [before, size] of sizes) { const text = "x".repeat(before) + "ü".repeat(size); ${write}; } };`;
  const functions = await start({ fn: { code } });

  await functions.returned("fn", [
    [0, 600_000],
    [1, 600_000],
    [0, 10],
  ]);
  await functions.reported("fn");

  const lines = functions.log("fn", "function");
  const bytes = lines.map((line) => Buffer.byteLength(line));
  // A character has two bytes, and is not cut in two.
  for (const first of [bytes[0], bytes[2]]) expect([MOST_BYTES, MOST_BYTES - 1]).toContain(first);
  expect(lines).toHaveLength(5);
  expect(lines.join("").match(/ü/g)).toHaveLength(1_200_010);
});

test("a line that is as long as CloudWatch Logs takes is one line", async () => {
  const code = `exports.handler = async () => {
    await new Promise((resolve) => process.stdout.write("x".repeat(${MOST_BYTES}) + "\\nlast", resolve));
  };`;
  const functions = await start({ fn: { code } });

  await functions.returned("fn");
  await functions.reported("fn");

  expect(functions.log("fn", "function").map((line) => line.length)).toEqual([MOST_BYTES, 4]);
});
