import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { type SchemaFilter, startSchemaFilter } from "./schema-filter";
import { within } from "./within";

/** On a machine that is busy with other things; the start alone takes 0.3 s of processor time. */
const DEADLINE_MS = 120_000;

const AWS = "registry.terraform.io/hashicorp/aws";

/** Runs a program until the standard input ends, so also when the process that started it was killed. */
const UNTIL_INPUT_ENDS = '"$0" "$@" & read -r _; kill -INT $!; wait';

/**
 * The AWS provider as a server that every Terraform of a test file uses. A Terraform that starts the provider itself first takes the
 * checksum of its 700 MB and then starts it seven times. Measured with Terraform 1.11 and version 5.100 of the provider: 7.5 s of processor
 * time for one `terraform test` with a provider of its own, 2.6 s with this one. `startSchemaFilter` saves most of that, too.
 * developer.hashicorp.com/terraform/plugin/debugging#starting-a-provider-in-debug-mode
 */
export class RunningProvider {
  /** For the environment of a Terraform that is to use it. */
  readonly variables: NodeJS.ProcessEnv;
  readonly #shell: ChildProcessByStdio<Writable, Readable, null>;
  readonly #filter: SchemaFilter;

  private constructor(shell: ChildProcessByStdio<Writable, Readable, null>, filter: SchemaFilter, reattach: string) {
    this.#shell = shell;
    this.#filter = filter;
    this.variables = { TF_REATTACH_PROVIDERS: reattach };
  }

  /**
   * @param env where the provider finds what it is configured with, instead of in Terraform's environment
   * @param cwd what names of files in the configuration are relative to, when it is applied. @default that of the tests
   */
  static async start(program: string, env: NodeJS.ProcessEnv, cwd?: string): Promise<RunningProvider> {
    const options = { env, ...(cwd !== undefined && { cwd }) };
    const shell = spawn("/bin/sh", ["-c", UNTIL_INPUT_ENDS, program, "-debug"], { ...options, stdio: ["pipe", "pipe", "ignore"] });
    let printed = "";
    const reattach = new Promise<string>((resolve, reject) => {
      shell.once("error", reject);
      shell.stdout.setEncoding("utf8").on("data", (text) => {
        printed += text;
        const [, found] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(printed) ?? [];
        if (found !== undefined) resolve(found);
      });
    });
    const { [AWS]: attached } = JSON.parse(await within(reattach, "the provider to start", () => printed, DEADLINE_MS));
    const filter = await startSchemaFilter(attached.Addr.String);
    const filtered = { ...attached, Addr: { Network: "tcp", String: filter.address } };
    return new RunningProvider(shell, filter, JSON.stringify({ [AWS]: filtered }));
  }

  async stop(): Promise<void> {
    await this.#filter.close();
    const ended = once(this.#shell, "close");
    this.#shell.stdin.end();
    await within(ended, "the provider to stop", () => "nothing");
  }
}
