import { writeFileSync } from "node:fs";
import path from "node:path";
import { terraformEnvironment } from "./find-terraform";
import { run } from "./run";
import { type Sts, startSts } from "./start-sts";

/** Of `terraform show -json`. developer.hashicorp.com/terraform/internals/json-format */
export interface Plan {
  readonly resource_changes: readonly { readonly type: string; readonly change: { readonly actions: readonly string[] } }[];
  readonly planned_values: { readonly outputs: object };
}

/** Of `terraform plan -json`: an object a line. developer.hashicorp.com/terraform/internals/machine-readable-ui */
interface UiMessage {
  readonly type: string;
  readonly "@level": string;
}

/**
 * The real Terraform with the real AWS provider, on a synthesized stack and without an account. The stack itself stays as it is; what
 * makes a test of it comes from the environment: credentials, and where AWS is.
 */
export class TerraformOnStack {
  readonly #directory: string;
  readonly #sts: Sts;

  private constructor(directory: string, sts: Sts) {
    this.#directory = directory;
    this.#sts = sts;
  }

  static async init(directory: string, initArgs: readonly string[]): Promise<TerraformOnStack> {
    // The stack's state, a file in the project, may be that of a deployed stack and is kept out of this.
    writeFileSync(
      path.join(directory, "state_override.tf.json"),
      JSON.stringify({ terraform: { backend: { local: { path: "test.tfstate" } } } }),
    );
    const terraform = new TerraformOnStack(directory, await startSts());
    await terraform.#run("init", "-input=false", ...initArgs);
    return terraform;
  }

  /** What was asked of AWS. */
  get actions(): readonly string[] {
    return this.#sts.actions;
  }

  async validate(): Promise<{ readonly valid: boolean; readonly diagnostics: readonly unknown[] }> {
    const { valid, diagnostics } = JSON.parse(await this.#run("validate", "-json"));
    return { valid, diagnostics };
  }

  async plan(): Promise<{ readonly plan: Plan; readonly complaints: readonly object[] }> {
    const messages = linesOf(await this.#run("plan", "-input=false", "-json", "-out=plan.bin"));
    const complaints = messages.filter(({ type, "@level": level }) => type === "diagnostic" || level !== "info");
    return { plan: JSON.parse(await this.#run("show", "-json", "plan.bin")), complaints };
  }

  close(): Promise<void> {
    return this.#sts.close();
  }

  async #run(...args: string[]): Promise<string> {
    const env = {
      ...terraformEnvironment(),
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL: this.#sts.endpoint,
    };
    const { exitCode, stdout, stderr } = await run(["terraform", ...args], { cwd: this.#directory, env });
    if (exitCode !== 0) throw new Error(`terraform ${args.join(" ")} ended with ${exitCode}\n${stdout}\n${stderr}`);
    return stdout;
  }
}

function linesOf(text: string): UiMessage[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line));
}
