import { PassThrough } from "node:stream";
import { LineWriter } from "../../local/cli/line-writer";

test("the lines of one turn of the event loop come in one write, in their order", async () => {
  // given
  const stream = new PassThrough();
  const writes: string[] = [];
  stream.on("data", (chunk: Buffer) => writes.push(chunk.toString()));
  const { write } = new LineWriter(stream);
  // when
  write("one");
  write("two");
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  write("three");
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  // then
  expect(writes).toEqual(["one\ntwo\n", "three\n"]);
});
