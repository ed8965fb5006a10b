import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import type { EventLog } from "../event-log";
import type { LambdaFunction, Model } from "../model";
import { ProcessKeeper } from "../process-keeper";
import type { Preparation } from "../served-stack";
import { TemporaryFolder } from "../temporary-folder";
import { unpackArchive } from "./archive";
import type { EnvironmentBudget } from "./environment-budget";
import { EnvironmentLog } from "./environment-log";
import type { FunctionFaults } from "./function-faults";
import { FunctionPool } from "./function-pool";
import type { LambdaLimits } from "./limits";
import { notStarted } from "./platform-errors";
import { startEnvironmentProcess } from "./process/environment-process";
import { InspectPorts } from "./process/inspect-ports";
import { MemoryWatch } from "./process/memory-watch";
import type { FunctionFolders } from "./process/runtime-program";
import type { RuntimePrograms } from "./process/runtime-programs";
import { linkSdk } from "./process/sdk-of-the-runtime";

export interface VersionNeeds {
  readonly events: EventLog;
  readonly budget: EnvironmentBudget;
  readonly limits: LambdaLimits;
  readonly faults: FunctionFaults;
  readonly programs: RuntimePrograms;
  /** Set when debuggers may attach. Events then take as long as they want. */
  readonly inspect?: InspectSettings;
  /** The environment of `fn`, for an execution environment that starts now. */
  variablesOf(fn: LambdaFunction, paths: FunctionPaths, logStreamName: string): Record<string, string>;
  /** Host names of AWS that are served here, and the ports of this machine that serve them. */
  emulatedHosts(): Readonly<Record<string, number>>;
  /**
   * What the rest of the stack adds to the environment of `fn`, such as addresses of stages. When it changes, the function gets new
   * execution environments. @default nothing
   */
  surroundingsOf?(fn: LambdaFunction, model: Model): unknown;
}

export interface InspectSettings {
  /** What the sources in the bundles' maps are relative to. */
  readonly sourceRoot: string;
  /** Of the first function; each further one gets the next that is free. 0 takes any. */
  readonly port: number;
}

export interface FunctionPaths extends FunctionFolders {
  /** The folder of the program that runs it, `/var/lang/bin` on AWS. */
  readonly program: string | undefined;
}

/** Hosts that one function is told of. A handler can make up as many as it wants. */
const MAX_REPORTED_HOSTS = 100;

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
  readonly #keeper: ProcessKeeper;
  readonly #memory = new MemoryWatch();
  readonly #inspectPorts: InspectPorts | undefined;
  readonly #current = new Map<string, Version>();
  readonly #pools = new Set<FunctionPool>();
  readonly #retiring = new Set<Promise<void>>();

  private constructor(needs: VersionNeeds, root: TemporaryFolder) {
    this.#needs = needs;
    this.#root = root;
    this.#keeper = new ProcessKeeper([root.path]);
    this.#inspectPorts = needs.inspect && new InspectPorts(needs.inspect.port);
  }

  static async open(needs: VersionNeeds): Promise<FunctionVersions> {
    const root = await TemporaryFolder.make("fanfare-");
    await linkSdk(root.path);
    return new FunctionVersions(needs, root);
  }

  get pools(): ReadonlySet<FunctionPool> {
    return this.#pools;
  }

  /** Undefined for a function that the stack does not have, or no longer. */
  poolOf(fn: LambdaFunction): FunctionPool | undefined {
    return this.#current.get(fn.arn)?.pool;
  }

  /**
   * Unpacks the functions of `model` that are new or have changed. One preparation at a time: the next one may begin when this one is
   * committed or discarded.
   * @throws UserError when a bundle cannot be unpacked. Then nothing of the others is left.
   */
  async prepare(model: Model): Promise<Preparation> {
    const keys = new Map(model.functions.map((fn) => [fn.arn, keyOf(fn, this.#needs.surroundingsOf?.(fn, model))]));
    const runnable = model.functions.filter(({ code }) => code !== undefined);
    const changed = runnable.filter(({ arn }) => this.#current.get(arn)?.key !== keys.get(arn));
    const unpacked = await Promise.allSettled(
      changed.map(async (fn) => ({ fn, key: keys.get(fn.arn) ?? "", directory: await this.#unpack(fn) })),
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
        for (const { fn, key, directory } of ready) {
          this.#current.set(fn.arn, { key, directory, pool: this.#openPool(fn, directory) });
        }
      },
      discard,
    };
  }

  /** Starts an environment of every function that has none. */
  startAll(): void {
    for (const { pool } of this.#current.values()) if (pool.environments === 0) pool.startOne();
  }

  /** Ends every environment, and removes what was unpacked. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools].map((pool) => pool.close()));
    await Promise.all(this.#retiring);
    await this.#keeper.close();
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
  #unpack(fn: LambdaFunction): Promise<string> {
    return this.#root.makeFolder(`${fn.name}-`, (directory) => this.#unpackInto(fn, directory));
  }

  async #unpackInto(fn: LambdaFunction, directory: string): Promise<void> {
    const { code, opt } = foldersIn(directory);
    for (const layer of fn.layers) await unpackArchive(layer.code.path, opt);
    if (fn.code) await unpackArchive(fn.code.path, code, this.#needs.inspect?.sourceRoot);
  }

  #openPool(fn: LambdaFunction, directory: string): FunctionPool {
    const { budget, limits, faults, inspect, events, variablesOf, emulatedHosts } = this.#needs;
    const folders = foldersIn(directory);
    const program = this.#needs.programs.of(fn.runtime);
    const reported = new Set<string>();
    const reportOnce = (host: string) => {
      if (reported.has(host) || reported.size >= MAX_REPORTED_HOSTS) return;
      reported.add(host);
      const message = `${fn.name} called ${host}, which the local runtime does not emulate; the function's error says what to set`;
      events.record({ type: "notEmulated", message });
    };
    const start = async (log: EnvironmentLog, signal: AbortSignal) => {
      // On AWS the folder is read-only. Here a handler can remove it, and the environments after it need it again.
      if (!existsSync(folders.code)) await this.#unpackInto(fn, directory);
      return startEnvironmentProcess({
        program,
        runtime: fn.runtime,
        folders,
        memoryMb: fn.memoryMb,
        variables: variablesOf(fn, { ...folders, program: program.folder }, log.streamName),
        emulatedHosts: emulatedHosts(),
        timeoutMs: inspect ? undefined : fn.timeoutSeconds * 1000,
        inspect: this.#inspectPorts && {
          ports: this.#inspectPorts,
          onListening: (url) => events.record({ type: "debuggerListening", functionName: fn.name, url }),
        },
        signal,
        keeper: this.#keeper,
        memory: this.#memory,
        onLogLine: (line) => log.write(line),
        onHostRefused: reportOnce,
      });
    };
    const pool = new FunctionPool({
      budget,
      limits,
      faults,
      // One copy at a time: a breakpoint then holds for every event.
      maxEnvironments: inspect ? 1 : undefined,
      openLog: () => new EnvironmentLog(fn, program.description, (line) => events.record({ ...line, functionName: fn.name })),
      start: (log, signal) => start(log, signal).catch((error: Error) => ({ error: notStarted(fn.runtime, error) })),
    });
    this.#pools.add(pool);
    return pool;
  }
}

/** Equal for two versions that run in the same way. Lambda reads the excluded settings from the model at every event. */
function keyOf(
  { permissions, qualifiers, reservedConcurrency, asynchronous, code, layers, ...settings }: LambdaFunction,
  surroundings: unknown,
): string {
  // Where the zips are does not count: a synthesis into another folder changes no function.
  const archives = [code, ...layers.map((layer) => layer.code)].map((archive) => archive?.sha256);
  return createHash("sha256")
    .update(JSON.stringify([settings, archives, surroundings]))
    .digest("hex");
}

function foldersIn(directory: string): FunctionFolders {
  return { code: path.join(directory, "task"), opt: path.join(directory, "opt") };
}
