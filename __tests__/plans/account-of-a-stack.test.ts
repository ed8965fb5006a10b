import { AccountState, type EntryChange } from "../../local/account/account-state";
import { project } from "../../local/account/projection/project";
import type { CodeArchive } from "../../local/model";
import { readStack } from "../../local/terraform/read-stack";
import { synthesizedStack } from "../helpers/synthesize-stack";

const { directory } = synthesizedStack();

test("the account of a stack can be kept as JSON, is the same at every reading, and leads to the model", async () => {
  // given
  const { account, model } = await readStack(directory);
  const again = await readStack(directory);
  const kept = JSON.parse(JSON.stringify(account.asChanges)) as EntryChange[];
  // then
  expect(kept).toEqual(account.asChanges);
  expect(again.account.asChanges).toEqual(account.asChanges);
  // when
  const replayed = new AccountState(model).with(kept);
  const archives = model.functions.flatMap(({ code, layers }) => [code, ...layers.map((layer) => layer.code)]);
  const findCode = (sha256: string) =>
    archives.find((archive): archive is CodeArchive => archive?.sha256 === sha256) ?? { sha256, path: "" };
  // then
  expect(project(replayed, findCode)).toEqual(model);
});
