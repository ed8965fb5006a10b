import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PROJECT_DIR } from "../helpers/run";
import { temporaryFolder } from "../helpers/temporary-folder";

// docs/examples/sign-bundles.sh against a stand-in for the AWS CLI, whose S3 is a folder, and whose signer writes a line behind the bundle.
const folder = temporaryFolder();
const AWS = `#!/usr/bin/env bash
set -euo pipefail
value() { while (($#)); do [[ $1 == "$want" ]] && { echo "$2"; return; }; shift; done; }
of() { want=$1; shift; value "$@"; }
echo "$1 $2" >>"$S3/calls"
object=$S3/$(of --key "$@" | tr / _)
case "$1 $2" in
"s3api head-object") [[ -e $object ]] ;;
"s3api put-object") cp "$(of --body "$@")" "$object"; echo "\${VERSION:-v1}" ;;
"signer start-signing-job") [[ $(of --source "$@") =~ ^s3=\\{bucketName=b,key=(.*),version=v1\\}$ ]]
  job=job-$RANDOM; { cat "$S3/\${BASH_REMATCH[1]//\\//_}"; echo "signed by $(of --profile-name "$@"), $RANDOM"; } >"$S3/jobs_$job"; echo "$job" ;;
"signer wait") [[ $3 == successful-signing-job ]] ;;
"signer describe-signing-job") echo "jobs/$(of --job-id "$@")" ;;
"s3api copy-object") from=$(of --copy-source "$@"); cp "$S3/$(tr / _ <<<"\${from#b/}")" "$object" ;;
"s3api get-object") cp "$object" "\${!#}" ;;
*) exit 9 ;;
esac
`;
const hasTools = spawnSync("bash", ["-c", "command -v jq && command -v openssl"]).status === 0;

if (hasTools) describe("the script that signs bundles", describeScript);
else test.skip("the script that signs bundles, skipped: jq or openssl is not on the PATH", () => {});

function prepare(name: string) {
  const at = path.join(folder, name);
  for (const part of ["bin", "s3", "stack"]) mkdirSync(path.join(at, part), { recursive: true });
  writeFileSync(path.join(at, "bin/aws"), AWS);
  chmodSync(path.join(at, "bin/aws"), 0o755);
  const synthesize = () => {
    const functions = Object.fromEntries(
      ["connect", "message"].map((id) => {
        writeFileSync(path.join(at, "stack", `${id}.zip`), `code of ${id}\n`);
        return [id, { filename: `${id}.zip`, source_code_hash: "unsigned", timeout: 10 }];
      }),
    );
    writeFileSync(path.join(at, "stack/cdk.tf.json"), JSON.stringify({ resource: { aws_lambda_function: functions, other: {} } }));
  };
  const sign = (environment: NodeJS.ProcessEnv = {}) =>
    spawnSync(path.join(PROJECT_DIR, "docs/examples/sign-bundles.sh"), [path.join(at, "stack"), "b", "team"], {
      env: { PATH: `${path.join(at, "bin")}:${process.env.PATH}`, S3: path.join(at, "s3"), ...environment },
      encoding: "utf8",
    });
  const bundles = () => ["connect", "message"].map((id) => readFileSync(path.join(at, "stack", `${id}.zip`)));
  const terraform = () => JSON.parse(readFileSync(path.join(at, "stack/cdk.tf.json"), "utf8"));
  const jobs = () => readFileSync(path.join(at, "s3/calls"), "utf8").match(/start-signing-job/g)?.length;
  return { synthesize, sign, bundles, terraform, jobs };
}

function describeScript(): void {
  test("each bundle is replaced by its signed one, with its hash, and the same code is signed once", () => {
    const { synthesize, sign, bundles, terraform, jobs } = prepare("twice");
    synthesize();

    expect(sign()).toMatchObject({ status: 0, stderr: "", stdout: "signed  connect\nsigned  message\n" });

    const first = bundles();
    expect(first.map(String)).toEqual([
      expect.stringMatching(/^code of connect\nsigned by team, /),
      expect.stringMatching(/^code of message\nsigned by team, /),
    ]);
    const hashes = first.map((bytes) => createHash("sha256").update(bytes).digest("base64"));
    const fn = (id: string, source_code_hash: string | undefined) => ({ [id]: { filename: `${id}.zip`, source_code_hash, timeout: 10 } });
    expect(terraform()).toEqual({
      resource: { aws_lambda_function: { ...fn("connect", hashes[0]), ...fn("message", hashes[1]) }, other: {} },
    });

    synthesize();
    expect(sign()).toMatchObject({ status: 0, stdout: "" });
    expect(bundles()).toEqual(first);
    expect(jobs()).toBe(2);
  });

  test("a bucket without versions is refused before anything is signed", () => {
    const { synthesize, sign, bundles, jobs } = prepare("without versions");
    synthesize();

    expect(sign({ VERSION: "None" })).toMatchObject({ status: 1, stderr: "the bucket b keeps no versions, which AWS Signer needs\n" });
    expect(bundles().map(String)).toEqual(["code of connect\n", "code of message\n"]);
    expect(jobs()).toBeUndefined();
  });
}
