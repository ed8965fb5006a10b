import { open, readFile } from "node:fs/promises";
import path from "node:path";
import { JsonLines } from "../../local/account/json-lines";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();

test("a change that a full disk cut off leaves no half line before the next change", async () => {
  // given
  const file = path.join(folder, "account.jsonl");
  const handle = await open(file, "w");
  let isFull = false;
  const lines = new JsonLines({
    truncate: (length) => handle.truncate(length),
    datasync: () => handle.datasync(),
    // As a disk with room for five more bytes.
    async write(bytes: Buffer, offset: number, length: number, position: number) {
      if (isFull && offset > 0) throw new Error("ENOSPC: no space left on device, write");
      return handle.write(bytes, offset, isFull ? 5 : length, position);
    },
  } as ConstructorParameters<typeof JsonLines>[0]);
  await lines.append(["first"]);
  // when
  isFull = true;
  const cutOff = lines.append(["cut off"]);
  await expect(cutOff).rejects.toThrow("ENOSPC");
  isFull = false;
  await lines.append(["next"]);
  await handle.close();
  // then
  expect(await readFile(file, "utf8")).toBe('["first"]\n["next"]\n');
});
