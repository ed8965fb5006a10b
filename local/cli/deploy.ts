import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { z } from "zod";
import { UserError } from "../errors";
import { ADMINISTRATOR } from "../iam/credentials";
import { replaceAddresses } from "../map-endpoints";
import { PROJECT, synthesizeAll } from "./synthesize";

/** The commands of cdktf that speak to an account. */
const COMMANDS = ["deploy", "diff", "destroy"];

/** Where an account is unless `AWS_ENDPOINT_URL` says otherwise: the default of `--aws-port`. */
const ENDPOINT = "http://127.0.0.1:4566";

/** Apart from what is synthesized for AWS: here Terraform's data and state are about this machine. */
const OUTPUT = path.join(PROJECT, "cdktf.out", "on-localhost");

/** Beside each stack: Terraform merges it, and the state of a deployment to AWS, in a file or in S3, stays as it is. */
const STATE_HERE = { terraform: { backend: { local: { path: "terraform.tfstate" } } } };

const answer = z.object({
  addresses: z.array(z.object({ onAws: z.string(), here: z.string() })),
});

/**
 * Runs `cdktf deploy`, `diff` or `destroy` against the account of `npm run local:aws`. All that differs from AWS is the environment: endpoint,
 * credentials, and a place for the state.
 */
async function main([command = "", ...args]: readonly string[]): Promise<void> {
  if (!COMMANDS.includes(command)) throw new UserError(`${command || "no command"}: takes ${COMMANDS.join(", ")}`);
  const endpoint = process.env.AWS_ENDPOINT_URL ?? ENDPOINT;
  await askAccount(endpoint);
  await askTerraform(process.env.TERRAFORM_BINARY_NAME ?? "terraform");
  // cdktf makes the last folder only, and a fresh clone has none.
  await mkdir(path.dirname(OUTPUT), { recursive: true });
  const { stacks } = await synthesizeAll({ outdir: OUTPUT });
  for (const folder of stacks.values()) await writeFile(path.join(folder, "state_override.tf.json"), JSON.stringify(STATE_HERE));
  const cdktf = spawn(path.join(PROJECT, "node_modules/.bin/cdktf"), [command, ...options(command), ...args], {
    cwd: PROJECT,
    env: environmentFor(endpoint, process.env),
    stdio: ["inherit", "pipe", "inherit"],
  });
  // A Ctrl-C reaches both; Terraform then ends what it began.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => cdktf.kill("SIGTERM"));
  const ended = once(cdktf, "close");
  for await (const line of createInterface({ input: cdktf.stdout })) console.log(await withAddressesHere(line, endpoint));
  const [exitCode] = await ended;
  process.exitCode = exitCode ?? 1;
}

/** Addresses on AWS lead nowhere from here. */
async function withAddressesHere(line: string, endpoint: string): Promise<string> {
  if (!/(https|wss):\/\//.test(line)) return line;
  const { addresses } = await askAccount(endpoint);
  return replaceAddresses(line, addresses);
}

/** Nothing here costs anything, so nobody is asked. */
function options(command: string): string[] {
  // A lock file is for the platforms of a team, and making one needs the provider registry.
  return [
    "--output",
    OUTPUT,
    "--skip-synth",
    "--skip-provider-lock",
    ...(command === "deploy" || command === "destroy" ? ["--auto-approve"] : []),
  ];
}

/** Without anything that could lead a request to AWS. */
function environmentFor(endpoint: string, developers: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(developers).filter(
    ([name]) => !/^AWS_(ENDPOINT_URL_|PROFILE$|SESSION_TOKEN$|ROLE_ARN$|WEB_IDENTITY)/.test(name),
  );
  return {
    ...Object.fromEntries(others),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: ADMINISTRATOR.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ADMINISTRATOR.secretAccessKey,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    CHECKPOINT_DISABLE: "1",
  };
}

/** @throws UserError when no account of a runtime is there. */
async function askAccount(endpoint: string): Promise<z.output<typeof answer>> {
  try {
    return answer.parse(await (await fetch(endpoint)).json());
  } catch {
    throw new UserError(`no account at ${endpoint}: start one with npm run local:aws, or say where it is with AWS_ENDPOINT_URL`);
  }
}

/** @throws UserError when cdktf would not find it. */
async function askTerraform(program: string): Promise<void> {
  try {
    await promisify(execFile)(program, ["version"], { env: { ...process.env, CHECKPOINT_DISABLE: "1" } });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "is not on the PATH" : "does not run";
    throw new UserError(`${program} ${reason}: install Terraform, or name the program in TERRAFORM_BINARY_NAME`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
});
