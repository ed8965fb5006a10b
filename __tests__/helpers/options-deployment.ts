import path from "node:path";
import type { StageSettings } from "../../infra/settings";
import type { RuntimeEventListener } from "../../local/event-log";
import { type EmptyAccount, startEmptyAccount } from "./empty-account";
import type { FoundTerraform } from "./find-terraform";
import { optionsIn } from "./options-in-account";
import { synthesizeInProcess } from "./synthesize-in-process";
import { TerraformOnStack } from "./terraform-on-stack";

const STAGE = "pre-prod";

type Options = Awaited<ReturnType<typeof optionsIn>>;

/** A stage with every option, and an account on this machine that it can be deployed to. Its state is in the account's S3. */
export class OptionsDeployment {
  readonly account: EmptyAccount;
  readonly terraform: TerraformOnStack;
  /** Folder of the synthesized stack. */
  readonly directory: string;
  readonly options: Options;
  readonly #folder: string;

  private constructor(parts: Pick<OptionsDeployment, "account" | "terraform" | "directory" | "options">, folder: string) {
    this.account = parts.account;
    this.terraform = parts.terraform;
    this.directory = parts.directory;
    this.options = parts.options;
    this.#folder = folder;
  }

  /** @param folder for the stack; the account is kept in `stateIn(folder)` */
  static async start(folder: string, found: FoundTerraform, onEvent: RuntimeEventListener): Promise<OptionsDeployment> {
    const account = await startEmptyAccount({ stateDirectory: OptionsDeployment.stateIn(folder) }, { onEvent });
    try {
      const options = await optionsIn(account);
      const directory = synthesizeInProcess(folder, STAGE, options);
      const terraform = await TerraformOnStack.init(directory, found, account.client.endpoint, { keepsBackend: true });
      return new OptionsDeployment({ account, terraform, directory, options }, folder);
    } catch (error) {
      await account.close();
      throw error;
    }
  }

  static stateIn(folder: string): string {
    return path.join(folder, "state");
  }

  /** The next plan or apply is of these settings. */
  synthesize(settings: StageSettings): void {
    synthesizeInProcess(this.#folder, STAGE, settings);
  }

  async close(): Promise<void> {
    await this.terraform.close();
    await this.account.close();
  }
}

/** The same options with other values. Each can be changed in place. */
export function otherValues(options: Options): StageSettings {
  const { table, logs, queue, variables } = options.encryptionKeys;
  return {
    ...options,
    logRetentionDays: 400,
    throttleRateLimit: 2_000,
    throttleBurstLimit: 1_000,
    allowedOrigins: ["https://chat.example.com"],
    clientRateLimit: { perSecond: 5, burst: 20 },
    tags: { team: "talk", "new one": "+" },
    encryptionKeys: { table: logs, logs: queue, queue: variables, variables: table },
    reservedConcurrency: { ...options.reservedConcurrency, connect: 40 },
    vpc: { subnetIds: ["subnet-2a1b2c3d"], securityGroupIds: ["sg-1a1b2c3d"] },
    applicationLogLevel: "DEBUG",
    systemLogLevel: "DEBUG",
    tracing: false,
    detailedMetrics: false,
    disableDefaultEndpoint: false,
  };
}
