import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { EventLog } from "../event-log";
import type { LambdaFunction } from "../model";
import { unpackArchive } from "./archive";
import type { EnvironmentBudget } from "./environment-budget";
import { EnvironmentLog } from "./environment-log";
import type { FunctionFaults } from "./function-faults";
import { FunctionPool } from "./function-pool";
import type { LambdaLimits } from "./limits";
import { startEnvironmentProcess } from "./process/environment-process";
import { InspectPorts } from "./process/inspect-ports";
import { MemoryWatch } from "./process/memory-watch";
import type { NodePrograms } from "./process/node-program";
import { ProcessKeeper } from "./process/process-keeper";
import { linkSdk } from "./process/sdk-of-the-runtime";

export interface VersionNeeds {
  readonly events: EventLog;
  readonly budget: EnvironmentBudget;
  readonly limits: LambdaLimits;
  readonly faults: FunctionFaults;
  readonly programs: NodePrograms;
  /** Set when debuggers may attach. Events then take as long as they want. */
  readonly inspect?: InspectSettings;
  /** The environment of `lambda`, for an execution environment that starts now. */
  variablesOf(lambda: LambdaFunction, folders: FunctionFolders, logStreamName: string): Record<string, string>;
  /** Host names of AWS that are served here, and the ports of this machine that serve them. */
  emulatedHosts(): Readonly<Record<string, number>>;
}

export interface InspectSettings {
  /** What the sources in the bundles' maps are relative to. */
  readonly sourceRoot: string;
  /** Of the first function; each further one gets the next that is free. 0 takes any. */
  readonly port: number;
}

/** Where a function's files are. */
export interface FunctionFolders {
  /** `/var/task` on AWS. */
  readonly code: string;
  /** `/opt` on AWS: the contents of its layers. */
  readonly opt: string;
}

interface Version {
  /** Of the code and of everything that an environment is started with. */
  readonly key: string;
  readonly pool: Promise<FunctionPool>;
}

/**
 * The functions as they are now, each with its pool. A function whose code or configuration changes gets another pool; the old one
 * serves what it had accepted, and ends.
 */
export class FunctionVersions {
  readonly #needs: VersionNeeds;
  readonly #root: string;
  readonly #keeper = new ProcessKeeper();
  readonly #memory = new MemoryWatch();
  readonly #inspectPorts: InspectPorts | undefined;
  readonly #current = new Map<string, Version>();
  readonly #pools = new Set<FunctionPool>();
  readonly #retiring = new Set<Promise<void>>();

  private constructor(needs: VersionNeeds, root: string) {
    this.#needs = needs;
    this.#root = root;
    this.#inspectPorts = needs.inspect && new InspectPorts(needs.inspect.port);
  }

  static async open(needs: VersionNeeds): Promise<FunctionVersions> {
    // Node.js resolves links before it looks for modules, and macOS has one in the path of its temporary folder.
    const root = await realpath(await mkdtemp(path.join(os.tmpdir(), "fanfare-")));
    await linkSdk(root);
    return new FunctionVersions(needs, root);
  }

  get pools(): ReadonlySet<FunctionPool> {
    return this.#pools;
  }

  /** @throws UserError when the function's bundle cannot be unpacked. */
  poolOf(lambda: LambdaFunction): Promise<FunctionPool> {
    const key = keyOf(lambda);
    const known = this.#current.get(lambda.arn);
    if (known?.key === key) return known.pool;
    if (known) this.#retire(known);
    const pool = this.#openPool(lambda, key);
    this.#current.set(lambda.arn, { key, pool });
    return pool;
  }

  /**
   * Unpacks what is new among `functions` and retires what is no longer among them.
   * @returns the names of those that have changed or are new.
   * @throws UserError when a bundle cannot be unpacked.
   */
  async update(functions: readonly LambdaFunction[]): Promise<string[]> {
    const changed = functions.filter((lambda) => this.#current.get(lambda.arn)?.key !== keyOf(lambda));
    await Promise.all(changed.map((lambda) => this.poolOf(lambda)));
    const arns = new Set(functions.map(({ arn }) => arn));
    for (const [arn, version] of this.#current) {
      if (arns.has(arn)) continue;
      this.#current.delete(arn);
      this.#retire(version);
    }
    return changed.map(({ name }) => name);
  }

  /** Starts an environment of every function that has none. */
  async startAll(): Promise<void> {
    for (const { pool } of this.#current.values()) {
      const current = await pool;
      if (current.environments === 0) current.startOne();
    }
  }

  /** Ends every environment, and removes what was unpacked. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools].map((pool) => pool.close()));
    await Promise.all(this.#retiring);
    await this.#keeper.close();
    await rm(this.#root, { recursive: true, force: true });
  }

  #retire({ pool, key }: Version): void {
    const retirement = pool
      .then(async (retired) => {
        await retired.retire();
        this.#pools.delete(retired);
        await rm(path.join(this.#root, key), { recursive: true, force: true });
      })
      // A bundle that could not be unpacked left nothing to end.
      .catch(() => {})
      .finally(() => this.#retiring.delete(retirement));
    this.#retiring.add(retirement);
  }

  async #openPool(lambda: LambdaFunction, key: string): Promise<FunctionPool> {
    const { budget, limits, faults, inspect, events, variablesOf, emulatedHosts } = this.#needs;
    const directory = path.join(this.#root, key);
    const code = path.join(directory, "task");
    const opt = path.join(directory, "opt");
    for (const layer of lambda.layers) await unpackArchive(layer.code.path, opt);
    await unpackArchive(lambda.code.path, code, inspect?.sourceRoot);
    const pool = new FunctionPool({
      budget,
      limits,
      faults,
      // One copy at a time: a breakpoint then holds for every event.
      maxEnvironments: inspect ? 1 : undefined,
      openLog: () => new EnvironmentLog(lambda, (type, line) => events.record({ type, functionName: lambda.name, line })),
      start: (log, signal) => {
        const logStreamName = newLogStreamName();
        return startEnvironmentProcess({
          program: this.#needs.programs.of(lambda.runtime),
          runtime: lambda.runtime,
          directory: code,
          memoryMb: lambda.memoryMb,
          variables: variablesOf(lambda, { code, opt }, logStreamName),
          emulatedHosts: emulatedHosts(),
          timeoutMs: inspect ? undefined : lambda.timeoutSeconds * 1000,
          inspect: this.#inspectPorts && {
            ports: this.#inspectPorts,
            onListening: (url) => events.record({ type: "debuggerListening", functionName: lambda.name, url }),
          },
          signal,
          keeper: this.#keeper,
          memory: this.#memory,
          onLogLine: (line) => log.write(line),
        });
      },
    });
    this.#pools.add(pool);
    return pool;
  }
}

/** What the service reads from the model at every event is no part of a version. */
function keyOf({ permissions, qualifiers, reservedConcurrency, asynchronous, code, layers, ...settings }: LambdaFunction): string {
  // Not where the zips are: a synthesis into another folder changes no function.
  const version = { ...settings, code: code.sha256, layers: layers.map((layer) => layer.code.sha256) };
  return `${version.name}-${createHash("sha256").update(JSON.stringify(version)).digest("hex").slice(0, 16)}`;
}

function newLogStreamName(): string {
  return `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomBytes(16).toString("hex")}`;
}
