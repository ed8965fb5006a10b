import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { EventLog } from "../event-log";
import type { LambdaFunction } from "../model";
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
  readonly #current = new Map<string, Version>();
  readonly #pools = new Set<FunctionPool>();
  readonly #retiring = new Set<Promise<void>>();

  private constructor(needs: VersionNeeds, root: string) {
    this.#needs = needs;
    this.#root = root;
  }

  static async open(needs: VersionNeeds): Promise<FunctionVersions> {
    return new FunctionVersions(needs, await mkdtemp(path.join(os.tmpdir(), "fanfare-")));
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

  /** Ends every environment, and removes what was unpacked. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools].map((pool) => pool.close()));
    await Promise.all(this.#retiring);
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
    await unpackBundle(lambda.bundlePath, directory, inspect?.sourceRoot);
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

/** What the service reads from the model at every event is no part of a version. */
function keyOf({ bundlePath, permissions, reservedConcurrency, asynchronous, ...version }: LambdaFunction): string {
  return `${version.name}-${createHash("sha256").update(JSON.stringify(version)).digest("hex").slice(0, 16)}`;
}

function newLogStreamName(): string {
  return `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomBytes(16).toString("hex")}`;
}
