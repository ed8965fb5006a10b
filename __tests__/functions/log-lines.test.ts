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

test("a line may have 1 MB", async () => {
  const functions = await start({ fn: { code: "exports.handler = async () => { console.log('x'.repeat(1024 * 1024)); };" } });

  await functions.invoke("fn");

  expect(functions.log("fn", "function").map((line) => line.length > 1024 * 1024)).toEqual([true]);
});
