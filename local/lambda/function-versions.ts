import { createHash, randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import type { EventLog } from "../event-log";
import type { LambdaFunction, Model } from "../model";
import type { Preparation } from "../served-stack";
import { TemporaryFolder } from "../temporary-folder";
import { unpackBundle } from "./bundle";
import type { EnvironmentBudget } from "./environment-budget";
import { EnvironmentLog } from "./environment-log";
import type { FunctionFaults } from "./function-faults";
import { FunctionPool } from "./function-pool";
import type { LambdaLimits } from "./limits";
import { startWorkerEnvironment } from "./worker-environment";

export interface VersionNeeds {
  readonly events: EventLog;
  readonly budget: EnvironmentBudget;
  readonly limits: LambdaLimits;
  readonly faults: FunctionFaults;
  /** Set while a debugger may be attached: events then take as long as they want. */
  readonly inspect?: { readonly sourceRoot: string };
  /** The environment of `lambda`, for an execution environment that starts now. */
  variablesOf(lambda: LambdaFunction, directory: string, logStreamName: string): Record<string, string>;
  /** Host names of AWS that are served here, and the ports of this machine that serve them. */
  emulatedHosts(): Readonly<Record<string, number>>;
  /**
   * What the rest of the stack adds to the environment of `lambda`, such as addresses of stages. When it changes, the function gets new
   * execution environments. @default nothing
   */
  surroundingsOf?(lambda: LambdaFunction, model: Model): unknown;
}

interface Version {
  /** Of the code and of everything that an environment is started with. */
  readonly key: string;
  /** The unpacked bundle. */
  readonly directory: string;
  readonly pool: FunctionPool;
}

/**
 * The functions as they are now, each with its pool. A function whose code or configuration changes gets another pool; the old pool
 * serves the events that it had accepted, and ends.
 */
export class FunctionVersions {
  readonly #needs: VersionNeeds;
  readonly #root: TemporaryFolder;
  readonly #current = new Map<string, Version>();
  readonly #pools = new Set<FunctionPool>();
  readonly #retiring = new Set<Promise<void>>();

  private constructor(needs: VersionNeeds, root: TemporaryFolder) {
    this.#needs = needs;
    this.#root = root;
  }

  static async open(needs: VersionNeeds): Promise<FunctionVersions> {
    return new FunctionVersions(needs, await TemporaryFolder.make("fanfare-"));
  }

  get pools(): ReadonlySet<FunctionPool> {
    return this.#pools;
  }

  /** Undefined for a function that the stack does not have, or no longer. */
  poolOf(lambda: LambdaFunction): FunctionPool | undefined {
    return this.#current.get(lambda.arn)?.pool;
  }

  /**
   * Unpacks the functions of `model` that are new or have changed. One preparation at a time: the next one may begin when this one is
   * committed or discarded.
   * @throws UserError when a bundle cannot be unpacked. Then nothing of the others is left.
   */
  async prepare(model: Model): Promise<Preparation> {
    const keys = new Map(model.functions.map((lambda) => [lambda.arn, keyOf(lambda, this.#needs.surroundingsOf?.(lambda, model))]));
    const changed = model.functions.filter(({ arn }) => this.#current.get(arn)?.key !== keys.get(arn));
    const unpacked = await Promise.allSettled(
      changed.map(async (lambda) => ({ lambda, key: keys.get(lambda.arn) ?? "", directory: await this.#unpack(lambda) })),
    );
    const ready = unpacked.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const discard = async () => {
      for (const { directory } of ready) await rm(directory, { recursive: true, force: true });
    };
    const failure = unpacked.find((result) => result.status === "rejected");
    if (failure) {
      await discard();
      throw failure.reason;
    }
    return {
      commit: () => {
        for (const [arn, version] of this.#current) if (version.key !== keys.get(arn)) this.#retire(arn, version);
        for (const { lambda, key, directory } of ready) {
          this.#current.set(lambda.arn, { key, directory, pool: this.#openPool(lambda, directory) });
        }
      },
      discard,
    };
  }

  /** Ends every environment, and removes what was unpacked. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools].map((pool) => pool.close()));
    await Promise.all(this.#retiring);
    await this.#root.remove();
  }

  #retire(arn: string, { pool, directory }: Version): void {
    this.#current.delete(arn);
    const retirement = pool
      .retire()
      .then(() => {
        this.#pools.delete(pool);
        return rm(directory, { recursive: true, force: true });
      })
      // What can't be removed now goes with the whole folder at the end.
      .catch(() => {})
      .finally(() => this.#retiring.delete(retirement));
    this.#retiring.add(retirement);
  }

  /** Into a folder of this version's own: the version before may have had the same code, and its folder is removed when it ends. */
  #unpack(lambda: LambdaFunction): Promise<string> {
    return this.#root.makeFolder(`${lambda.name}-`, (directory) =>
      unpackBundle(lambda.bundlePath, directory, this.#needs.inspect?.sourceRoot),
    );
  }

  #openPool(lambda: LambdaFunction, directory: string): FunctionPool {
    const { budget, limits, faults, inspect, events, variablesOf, emulatedHosts } = this.#needs;
    const reported = new Set<string>();
    const reportOnce = (host: string) => {
      if (reported.has(host)) return;
      reported.add(host);
      const message = `${lambda.name} called ${host}, which the local runtime does not emulate; the function's error says what to set`;
      events.record({ type: "notEmulated", message });
    };
    const { handler, memoryMb, logFormat, logGroupName } = lambda;
    const pool = new FunctionPool({
      budget,
      limits,
      faults,
      // One copy at a time, so that whoever debugs knows where a breakpoint will hold.
      maxEnvironments: inspect ? 1 : undefined,
      openLog: () => new EnvironmentLog(lambda, (type, line) => events.record({ type, functionName: lambda.name, line })),
      start: (log, signal) => {
        const logStreamName = newLogStreamName();
        return startWorkerEnvironment({
          setup: {
            directory,
            handler,
            functionName: lambda.name,
            memoryMb,
            logFormat,
            logLevel: lambda.applicationLogLevel,
            logGroupName,
            logStreamName,
            emulatedHosts: emulatedHosts(),
          },
          variables: variablesOf(lambda, directory, logStreamName),
          timeoutMs: inspect ? undefined : lambda.timeoutSeconds * 1000,
          signal,
          onLogLine: (line) => log.write(line),
          onHostRefused: reportOnce,
        });
      },
    });
    this.#pools.add(pool);
    return pool;
  }
}

/** Equal for two versions that run in the same way. Lambda reads the excluded settings from the model at every event. */
function keyOf({ bundlePath, permissions, reservedConcurrency, asynchronous, ...settings }: LambdaFunction, surroundings: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify([settings, surroundings]))
    .digest("hex");
}

function newLogStreamName(): string {
  return `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomBytes(16).toString("hex")}`;
}
