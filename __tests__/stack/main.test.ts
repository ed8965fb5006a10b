import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PROJECT_DIR, run } from "../helpers/run";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();

/** Runs the app as `cdktf` and `npm start` do, with nothing on the PATH: neither Terraform nor anything else is called. */
function synthesize(outdir: string, env: NodeJS.ProcessEnv, cwd = PROJECT_DIR) {
  return run([process.execPath, "--import", "tsx", "main.ts"], { cwd, env: { CDKTF_OUTDIR: outdir, PATH: "", ...env } });
}

test("the app writes the stack and its bundles into the folder that it is told, and warns of what may hurt in production", async () => {
  // when
  const result = await synthesize(folder, {
    FANFARE_STAGE: "prod",
    FANFARE_RESERVED_CONCURRENCY: '{"connect":10,"disconnect":50,"default":5}',
  });

  // then
  expect(result).toEqual({
    exitCode: 0,
    stdout: "",
    stderr:
      "WARN [fanfare-prod]: the API has no access control: everyone who knows its URL can connect and broadcast (docs/security.md)\n" +
      "WARN [fanfare-prod]: reservedConcurrency.connect: Lambda takes at most 100 requests a second for it, and API Gateway 500 new connections; the rest is refused (docs/stages.md#reserved-concurrency)\n",
  });
  const stackDir = path.join(folder, "stacks/fanfare-prod");
  const stack = JSON.parse(readFileSync(path.join(stackDir, "cdk.tf.json"), "utf8"));
  const functions: { filename: string; source_code_hash: string }[] = Object.values(stack.resource.aws_lambda_function);
  expect(functions).not.toEqual([]);
  for (const { filename, source_code_hash } of functions) {
    const zip = readFileSync(path.join(stackDir, filename));
    expect(source_code_hash).toBe(createHash("sha256").update(zip).digest("base64"));
  }
  // Without a bucket the state is kept where the command was started, in a file of the stack's own.
  expect(stack.terraform.backend).toEqual({ local: { path: path.join(PROJECT_DIR, "terraform.fanfare-prod.tfstate") } });
});

test("a bad setting is one line on stderr, and nothing is written", async () => {
  // given
  const outdir = path.join(folder, "bad");

  // when
  const result = await synthesize(outdir, { FANFARE_LOG_RETENTION_DAYS: "31" });

  // then
  expect(result.exitCode).toBe(1);
  expect(result.stdout).toBe("");
  expect(result.stderr).toMatch(/^FANFARE_LOG_RETENTION_DAYS is "31", but must be one of 1, 3, 5, .*3653\n$/);
  expect(existsSync(path.join(outdir, "manifest.json"))).toBe(false);
});

test("a file in infra that does not compile is one line on stderr", async () => {
  // given
  const project = path.join(folder, "project");
  for (const name of ["main.ts", "cdktf.json", "infra"])
    cpSync(path.join(PROJECT_DIR, name), path.join(project, name), { recursive: true });
  symlinkSync(path.join(PROJECT_DIR, "node_modules"), path.join(project, "node_modules"));
  writeFileSync(path.join(project, "infra/broadcast-stack.ts"), "export const = 1;");

  // when
  const result = await synthesize(path.join(folder, "broken"), {}, project);

  // then
  expect(result).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: 'infra/broadcast-stack.ts:1:13: ERROR: Expected identifier but found "="\n',
  });
});
