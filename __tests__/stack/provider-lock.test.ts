import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { App, TerraformStack } from "cdktf";
import { copyProviderLock } from "../../infra/provider-lock";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();

test("every synthesized stack gets the project's lock file of providers, and none where the project has none", () => {
  // given
  const app = new App({ outdir: path.join(folder, "out"), skipValidation: true });
  for (const id of ["one", "two"]) new TerraformStack(app, id);
  app.synth();
  const lockFile = path.join(folder, "lock.hcl");
  const copies = ["one", "two"].map((id) => path.join(folder, "out/stacks", id, ".terraform.lock.hcl"));

  // when
  copyProviderLock(app, lockFile);

  // then
  expect(copies.filter(existsSync)).toEqual([]);

  // when
  writeFileSync(lockFile, 'provider "registry.terraform.io/hashicorp/aws" {}\n');
  copyProviderLock(app, lockFile);

  // then
  expect(copies.map((copy) => readFileSync(copy, "utf8"))).toEqual(Array(2).fill(readFileSync(lockFile, "utf8")));
});
