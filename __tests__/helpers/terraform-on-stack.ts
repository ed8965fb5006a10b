import { writeFileSync } from "node:fs";
import path from "node:path";
import { type FoundTerraform, terraformEnvironment } from "./find-terraform";
import { run } from "./run";
import { RunningProvider } from "./running-provider";
import { type Sts, startSts } from "./start-sts";

export interface Plan {
  readonly changes: readonly { readonly type: string; readonly action: string }[];
  /** What was done, and how long Terraform waited for it. Empty for a plan. */
  readonly done: readonly { readonly type: string; readonly action: string; readonly seconds: number }[];
  /** By name; a plan knows no values yet. */
  readonly outputs: Readonly<Record<string, { readonly value?: unknown }>>;
  /** Warnings and errors, those that `terraform validate` finds included. */
  readonly complaints: readonly object[];
}

/** Of `terraform plan -json`: an object a line. developer.hashicorp.com/terraform/internals/machine-readable-ui */
interface UiMessage {
  readonly type: string;
  readonly "@level": string;
  readonly change?: { readonly resource: { readonly resource_type: string }; readonly action: string };
  readonly hook?: { readonly resource: { readonly resource_type: string }; readonly action: string; readonly elapsed_seconds?: number };
  readonly outputs?: Plan["outputs"];
}

interface InitOptions {
  /** Leaves the state where the stack has it. @default a file beside the stack */
  readonly keepsBackend?: boolean;
}

/**
 * The real Terraform with the real AWS provider, on a synthesized stack. The stack itself stays as it is; what makes a test of it comes from
 * the environment: credentials, and where AWS is.
 */
export class TerraformOnStack {
  readonly #directory: string;
  readonly #sts: Sts;
  readonly #env: NodeJS.ProcessEnv;
  #provider: RunningProvider | undefined;

  private constructor(directory: string, sts: Sts) {
    this.#directory = directory;
    this.#sts = sts;
    this.#env = { ...terraformEnvironment(), AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_ENDPOINT_URL: sts.endpoint };
  }

  /** @param awsEndpoint of an account. @default one that only plans: AWS says who the caller is, and nothing else */
  static async init(
    directory: string,
    { initArgs, provider }: FoundTerraform,
    awsEndpoint?: string,
    options: InitOptions = {},
  ): Promise<TerraformOnStack> {
    const terraform = new TerraformOnStack(directory, awsEndpoint === undefined ? await startSts() : accountAt(awsEndpoint));
    // First: `init` does not install a provider that runs, nor take its checksum.
    if (provider !== undefined) terraform.#provider = await RunningProvider.start(provider, terraform.#env, directory);
    await terraform.#init(initArgs, options);
    return terraform;
  }

  /** Another stack with the provider of this one, which is started once. It ends with this one. */
  async beside(directory: string, { initArgs }: FoundTerraform): Promise<TerraformOnStack> {
    const other = new TerraformOnStack(directory, this.#sts);
    other.#provider = this.#provider;
    await other.#init(initArgs);
    return other;
  }

  /** What was asked of AWS. */
  get actions(): readonly string[] {
    return this.#sts.actions;
  }

  plan(): Promise<Plan> {
    return this.#changesOf("plan");
  }

  /** @returns what it planned and did, and the outputs after it. */
  apply(): Promise<Plan> {
    return this.#changesOf("apply", "-auto-approve");
  }

  destroy(): Promise<Plan> {
    return this.#changesOf("destroy", "-auto-approve");
  }

  async close(): Promise<void> {
    await this.#provider?.stop();
    await this.#sts.close();
  }

  async #init(args: readonly string[], { keepsBackend = false }: InitOptions = {}): Promise<void> {
    // The stack's state, a file in the project, may be that of a deployed stack and is kept out of this.
    const override = { terraform: { backend: { local: { path: "test.tfstate" } } } };
    if (!keepsBackend) writeFileSync(path.join(this.#directory, "state_override.tf.json"), JSON.stringify(override));
    await this.#run("init", "-input=false", ...args);
  }

  async #changesOf(...args: string[]): Promise<Plan> {
    const messages = linesOf(await this.#run(...args, "-input=false", "-json"));
    return {
      changes: messages.flatMap(({ type, change }) =>
        type === "planned_change" && change ? [{ type: change.resource.resource_type, action: change.action }] : [],
      ),
      done: messages.flatMap(({ type, hook }) =>
        type === "apply_complete" && hook
          ? [{ type: hook.resource.resource_type, action: hook.action, seconds: hook.elapsed_seconds ?? 0 }]
          : [],
      ),
      outputs: messages.findLast(({ outputs }) => outputs !== undefined)?.outputs ?? {},
      complaints: messages.filter(({ type, "@level": level }) => type === "diagnostic" || level !== "info"),
    };
  }

  async #run(...args: string[]): Promise<string> {
    const env = { ...this.#env, ...this.#provider?.variables };
    const { exitCode, stdout, stderr } = await run(["terraform", ...args], { cwd: this.#directory, env });
    if (exitCode !== 0) throw new Error(`terraform ${args.join(" ")} ended with ${exitCode}\n${stdout}\n${stderr}`);
    return stdout;
  }
}

/** Its end is the test's concern. */
function accountAt(endpoint: string): Sts {
  return { endpoint, actions: [], close: async () => {} };
}

function linesOf(text: string): UiMessage[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line));
}
