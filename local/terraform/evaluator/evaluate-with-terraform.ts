import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ACCOUNT_ID } from "../../account/account-id";
import { UserError } from "../../errors";
import type { Account } from "../computed/computed-attributes";
import type { EvaluatedStack } from "../evaluated-stack";
import type { SetValues } from "../reader/configuration";
import { accountOf } from "./account-of";
import { EvaluatedState, type MadeUpValues } from "./evaluated-state";
import { type Evaluated, type Override, overridesFor } from "./overrides";
import { withPolicyDocuments } from "./policy-placeholders";
import { runTerraform } from "./run-terraform";
import { readSources, type Sources } from "./sources";
import { initEnvironment, testEnvironment } from "./terraform-environment";
import { canMockPlans, type TerraformProgram } from "./terraform-program";
import { madeUpOutputs, regionIn, testFile } from "./test-file";
import { type StateResource, TestOutput } from "./test-output";
import { WorkFolder } from "./work-folder";

export interface EvaluationOptions {
  readonly program: TerraformProgram;
  readonly set: SetValues;
  /** Ends Terraform. */
  readonly signal?: AbortSignal | undefined;
  /** Called with a line when Terraform fetches something, and when it begins to evaluate. */
  onProgress(line: string): void;
}

/** The first run finds the instances, the second gives them their ids. More are needed where an id changes which instances there are. */
const MAX_RUNS = 4;

/**
 * Has real Terraform evaluate the configuration in `directory` with a mocked AWS provider, as often as it takes until every instance has
 * the ids and ARNs that follow from its own values. Nothing is called on AWS, and nothing in the folder changes.
 * @throws UserError with a line for each thing that Terraform finds wrong.
 */
export async function evaluateWithTerraform(directory: string, options: EvaluationOptions): Promise<EvaluatedStack> {
  const evaluation = new Evaluation(path.resolve(directory), options);
  try {
    return await evaluation.evaluate();
  } finally {
    await evaluation.close();
  }
}

class Evaluation {
  readonly #directory: string;
  readonly #options: EvaluationOptions;
  readonly #folder: WorkFolder;

  constructor(directory: string, options: EvaluationOptions) {
    this.#directory = directory;
    this.#options = options;
    this.#folder = new WorkFolder(directory);
  }

  close(): Promise<void> {
    return this.#folder.remove();
  }

  async evaluate(): Promise<EvaluatedStack> {
    const { command, version } = this.#options.program;
    this.#options.onProgress(`${command} ${version} evaluates ${this.#directory}`);
    const isFresh = !this.#folder.isInitialized;
    if (isFresh) await this.#init();
    let sources = await this.#sources();
    let before: Evaluated = this.#remembered() ?? { region: literalRegion(sources) ?? defaultRegion(), overrides: [] };
    for (let run = 1; ; run += 1) {
      const account = { region: before.region, accountId: ACCOUNT_ID };
      const output = await this.#test(
        testFile(sources, {
          account,
          overrides: before.overrides,
          set: this.#options.set,
          canMockPlans: canMockPlans(this.#options.program),
        }),
      );
      if (!output.state || output.errors.length > 0) {
        if (!output.needsInit || isFresh || run > 1) throw new UserError(output.errors.join("\n") || `${command} test gave no result`);
        await this.#init();
        sources = await this.#sources();
        continue;
      }
      const region = regionIn(output.assertions) ?? literalRegion(sources) ?? defaultRegion();
      const served = { ...account, region };
      const accounts = { account: served, accountOf: accountOf(served, sources.regions) };
      const after: Evaluated = { region, overrides: overridesFor(output.state, accounts, this.#options.set, before) };
      if (JSON.stringify(after) === JSON.stringify(before) || run === MAX_RUNS) {
        this.#remember(after);
        return this.#evaluated(output.state, account, after.overrides, sources);
      }
      before = after;
    }
  }

  #evaluated(state: readonly StateResource[], account: Account, overrides: readonly Override[], sources: Sources): EvaluatedStack {
    const attributes = overrides.flatMap(({ target, values, madeUp: names }): MadeUpValues[] =>
      names.map((name) => ({ reference: `${target}.${name}`, values: [values[name]].flat().map(String) })),
    );
    const outputs = madeUpOutputs(sources, account, this.#options.set).map(({ reference, value }) => ({ reference, values: [value] }));
    const madeUp = [...attributes, ...outputs];
    this.#refuseUnknownSetValues(state, sources);
    return new EvaluatedState(withPolicyDocuments(state), {
      account,
      accountOf: accountOf(account, sources.regions),
      directory: this.#directory,
      configurations: sources.folders,
      decodedDocuments: sources.decodedDocuments,
      madeUp,
    });
  }

  #refuseUnknownSetValues(state: readonly StateResource[], { remoteOutputs }: Sources): void {
    const addresses = [
      ...state.map(({ address }) => address),
      ...[...remoteOutputs.keys()].map((name) => `data.terraform_remote_state.${name}`),
    ];
    const unknown = Object.keys(this.#options.set).filter((reference) => !addresses.some((address) => reference.startsWith(`${address}.`)));
    if (unknown.length > 0)
      throw new UserError(unknown.map((reference) => `--set ${reference}: the stack has no such resource or data source`).join("\n"));
  }

  async #sources(): Promise<Sources> {
    const sources = await readSources(this.#directory, this.#folder.dataDirectory);
    const refusals = [
      ...sources.imports.map(
        (address) => `${address}: an import block, and Terraform imports nothing from a mocked provider; remove the block`,
      ),
      ...sources.unnamedProviders.map(
        (provider) => `a module uses the provider ${provider}, which must not run here: add it to required_providers of the root module`,
      ),
    ];
    if (refusals.length > 0) throw new UserError(refusals.join("\n"));
    return sources;
  }

  /** Fetches providers and modules. */
  async #init(): Promise<void> {
    const lines: string[] = [];
    const exitCode = await this.#run(
      ["init", "-backend=false", "-input=false", "-no-color", ...(this.#folder.isLocked ? ["-lockfile=readonly"] : [])],
      {
        env: initEnvironment(this.#folder.dataDirectory),
        onLine: (line) => {
          lines.push(line);
          if (/^- (Downloading|Installing|Finding)|^Downloading/.test(line)) this.#options.onProgress(line.replace(/^- /, ""));
          return undefined;
        },
      },
    );
    if (exitCode !== 0) throw new UserError(initErrors(lines));
    this.#folder.initialized();
  }

  async #test(file: object): Promise<TestOutput> {
    this.#folder.writeTestFile(file);
    const output = new TestOutput();
    await this.#run(["test", `-test-directory=${this.#folder.testDirectory}`, "-json", "-verbose"], {
      env: testEnvironment(this.#folder.dataDirectory, this.#directory),
      onLine: (line) => output.readLine(line),
    });
    return output;
  }

  #run(
    args: readonly string[],
    { env, onLine }: { readonly env: NodeJS.ProcessEnv; onLine(line: string): "enough" | undefined },
  ): Promise<number | undefined> {
    const { program, signal } = this.#options;
    return runTerraform({
      command: program.command,
      args,
      cwd: this.#directory,
      env,
      signal,
      keeper: this.#folder.keeper,
      onLine,
    });
  }

  get #memory(): string {
    return path.join(this.#folder.dataDirectory, "overrides.json");
  }

  #remembered(): Evaluated | undefined {
    try {
      return existsSync(this.#memory) ? JSON.parse(readFileSync(this.#memory, "utf8")) : undefined;
    } catch {
      return undefined;
    }
  }

  #remember(evaluated: Evaluated): void {
    writeFileSync(this.#memory, JSON.stringify(evaluated));
  }
}

function literalRegion({ awsProviders: [provider] }: Sources): string | undefined {
  return provider?.region?.includes("${") ? undefined : provider?.region;
}

function defaultRegion(): string {
  return process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? "us-east-1";
}

/** `init` draws boxes around its errors; each becomes a line. */
function initErrors(lines: readonly string[]): string {
  const text = lines.map((line) => line.replace(/^[│╷╵] ?/, "")).join("\n");
  const errors = [...text.matchAll(/^Error: ([\s\S]*?)(?=^(?:Error|Warning): |(?![\s\S]))/gm)].map(([, error = ""]) =>
    error.replace(/\s+/g, " ").trim(),
  );
  return errors.join("\n") || text.trim().split("\n").at(-1) || "terraform init failed";
}
