import { copyFileSync, mkdtempSync } from "node:fs";
import path from "node:path";
import { openAccount } from "../../local/account/open-account";
import type { Model } from "../../local/model";

/**
 * The model of the account that `stateDirectory` keeps, as the next start would serve it. The runtime that has the folder may go on.
 * @param folder for a copy
 */
export async function keptModel(stateDirectory: string, folder: string): Promise<Model> {
  const copy = mkdtempSync(path.join(folder, "kept-"));
  copyFileSync(path.join(stateDirectory, "account.jsonl"), path.join(copy, "account.jsonl"));
  const kept = await openAccount({ region: "eu-west-1", stateDirectory: copy });
  await kept.close();
  return kept.reading.model;
}
