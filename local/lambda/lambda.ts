import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Invoked, Invoker } from "../api-gateway/integration";
import type { EventLog } from "../event-log";
import type { LambdaFunction, Model } from "../model";
import { unpackBundle } from "./bundle";
import { ExecutionEnvironment } from "./execution-environment";
import { FunctionPool } from "./function-pool";
import { mayInvoke } from "./resource-policy";

export interface LambdaNeeds {
  readonly model: () => Model;
  readonly events: EventLog;
  /** The environment of `lambda`, for an execution environment that starts now. */
  variablesOf(lambda: LambdaFunction, directory: string, logStreamName: string): Record<string, string>;
}

export interface Lambda extends Invoker {
  close(): Promise<void>;
}

/**
 * Most execution environments of one function. They share this machine's cores, so more of them would not answer sooner; AWS has a
 * thousand for an account.
 */
const MAX_CONCURRENCY = 8;

/** Runs the functions of the model, each in worker threads of its own. */
export async function startLambda(needs: LambdaNeeds): Promise<Lambda> {
  const root = await mkdtemp(path.join(os.tmpdir(), "fanfare-"));
  const pools = new Map<string, Promise<FunctionPool>>();

  async function openPool(lambda: LambdaFunction): Promise<FunctionPool> {
    const directory = path.join(root, lambda.name);
    await unpackBundle(lambda.bundlePath, directory);
    return new FunctionPool({
      timeoutMs: lambda.timeoutSeconds * 1000,
      maxConcurrency: MAX_CONCURRENCY,
      start: (signal) => startEnvironment(lambda, directory, signal),
    });
  }

  function startEnvironment(lambda: LambdaFunction, directory: string, signal: AbortSignal) {
    const logStreamName = `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomBytes(16).toString("hex")}`;
    const { handler, memoryMb, logFormat, logGroupName } = lambda;
    return ExecutionEnvironment.start(
      { directory, handler, functionName: lambda.name, functionArn: lambda.arn, memoryMb, logFormat, logGroupName, logStreamName },
      needs.variablesOf(lambda, directory, logStreamName),
      (line) => needs.events.record({ type: "functionLog", functionName: lambda.name, line }),
      signal,
    );
  }

  function poolOf(lambda: LambdaFunction): Promise<FunctionPool> {
    const known = pools.get(lambda.arn);
    if (known) return known;
    const pool = openPool(lambda);
    pools.set(lambda.arn, pool);
    return pool;
  }

  // Bundles are unpacked at once, so that a broken one is an error of the start and not of the first event.
  try {
    await Promise.all(needs.model().functions.map(poolOf));
  } catch (error) {
    await rm(root, { recursive: true, force: true });
    throw error;
  }

  return {
    async invoke({ functionArn, payload, caller }): Promise<Invoked> {
      const lambda = needs.model().functions.find(({ arn }) => arn === functionArn);
      if (!lambda) return notAllowed(functionArn, `there is no function ${functionArn}`);
      if (!mayInvoke(lambda.permissions, caller)) {
        return notAllowed(
          lambda.name,
          `no aws_lambda_permission of ${lambda.name} lets ${caller.service} invoke it for ${caller.sourceArn}`,
        );
      }
      const pool = await poolOf(lambda);
      const { outcome, durationMs, waitMs, initMs } = await pool.invoke(payload);
      const answer =
        "payload" in outcome
          ? ({ kind: "returned", payload: outcome.payload } as const)
          : ({ kind: "failed", errorType: outcome.error.errorType, errorMessage: outcome.error.errorMessage } as const);
      return { functionName: lambda.name, answer, durationMs, waitMs, ...(initMs !== undefined && { initMs }) };
    },
    async close() {
      await Promise.all([...pools.values()].map(async (pool) => (await pool).close()));
      await rm(root, { recursive: true, force: true });
    },
  };
}

function notAllowed(functionName: string, reason: string): Invoked {
  return { functionName, answer: { kind: "notAllowed", reason }, durationMs: 0, waitMs: 0 };
}
