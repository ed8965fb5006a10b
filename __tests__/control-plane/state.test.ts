import { appendFile, mkdtemp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { CreateRoleCommand, DeleteRoleCommand, IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { startRuntime } from "../../local/runtime";
import { startEmptyAccount } from "../helpers/empty-account";
import { temporaryFolder } from "../helpers/temporary-folder";

const root = temporaryFolder();
const newFolder = () => mkdtemp(path.join(root, "state-"));

const HEADER = '{"format":1,"region":"eu-west-1","accountId":"123456789012"}';
const TRUST = '{"Version":"2012-10-17","Statement":[]}';

async function withAccount<T>(stateDirectory: string, use: (iam: IAMClient) => Promise<T>): Promise<T> {
  const account = await startEmptyAccount({ stateDirectory });
  try {
    return await use(new IAMClient(account.client));
  } finally {
    await account.close();
  }
}

const make = (RoleName: string) => (iam: IAMClient) => iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));

async function roleNames(iam: IAMClient): Promise<(string | undefined)[]> {
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  return Roles.map(({ RoleName }) => RoleName);
}

test("what was made is there at the next start, what was removed is not, and the file has one line for all of it", async () => {
  // given
  const directory = await newFolder();
  await withAccount(directory, async (iam) => {
    for (const name of ["a", "b", "c", "goes"]) await make(name)(iam);
    await iam.send(new DeleteRoleCommand({ RoleName: "goes" }));
  });
  // when
  const names = await withAccount(directory, roleNames);
  // then
  expect(names).toEqual(["a", "b", "c"]);
  const text = await readFile(path.join(directory, "account.jsonl"), "utf8");
  expect(text.trimEnd().split("\n")).toHaveLength(2);
});

test("the line that a killed runtime left half-written is dropped, and the next change stands after it", async () => {
  // given
  const directory = await newFolder();
  await withAccount(directory, make("answered"));
  await appendFile(path.join(directory, "account.jsonl"), '[{"kind":"iam.roles","id":"half","ent');
  // when
  await withAccount(directory, make("next"));
  // then
  expect(await withAccount(directory, roleNames)).toEqual(["answered", "next"]);
});

test.each([
  ["a file that is no journal", "hello\n", /account\.jsonl: line 1 does not begin an account of this runtime$/],
  ["a journal of something else", '{"a":1}\n', /account\.jsonl: line 1 does not begin an account of this runtime$/],
  ["a change that is none", `${HEADER}\n{"a":1}\n`, /account\.jsonl: line 2 is not a change of an account$/],
  [
    "an account in another region",
    `${HEADER.replace("eu-west-1", "us-east-1")}\n`,
    /keeps an account in us-east-1: serve it with --region us-east-1$/,
  ],
])("%s is refused", async (_what, content, reason) => {
  // given
  const directory = await newFolder();
  await writeFile(path.join(directory, "account.jsonl"), content);
  // when
  const start = startRuntime({ account: { region: "eu-west-1", stateDirectory: directory } });
  // then
  await expect(start).rejects.toThrow(reason);
});

test("two runtimes do not share a folder", async () => {
  // given
  const directory = await newFolder();
  const first = await startEmptyAccount({ stateDirectory: directory });
  // when
  const second = startEmptyAccount({ stateDirectory: directory });
  // then
  await expect(second).rejects.toThrow(/--state .*: another runtime uses it/);
  await first.close();
});
