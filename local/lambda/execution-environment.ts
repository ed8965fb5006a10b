import path from "node:path";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import type { ErrorDescription, FromWorker, FunctionSetup } from "./worker-protocol";

export type Outcome = { readonly payload: string } | { readonly error: ErrorDescription };

/**
 * One worker thread with one loaded handler: what AWS calls an execution environment. It runs one event at a time; when its thread
 * ends for whatever reason, the event that it was running gets an error at once.
 */
export class ExecutionEnvironment {
  /** How long loading the handler took, in milliseconds. */
  readonly initMs: number;
  readonly #worker: Worker;
  #current: { readonly requestId: string; readonly settle: (outcome: Outcome) => void } | undefined;
  #alive = true;

  private constructor(worker: Worker, initMs: number) {
    this.#worker = worker;
    this.initMs = initMs;
    worker.on("message", (message: FromWorker) => this.#receive(message));
    worker.on("error", (error) => this.#end(describeCrash(error)));
    worker.on("exit", (code) =>
      this.#end({ errorType: "Runtime.ExitError", errorMessage: `Runtime exited with error: exit status ${code}`, trace: [] }),
    );
  }

  /**
   * Starts a thread and loads the handler.
   * @returns the error that loading ended with, in Lambda's form, when it did not succeed.
   */
  static start(
    setup: FunctionSetup,
    variables: Readonly<Record<string, string>>,
    onLogLine: (line: string) => void,
  ): Promise<ExecutionEnvironment | ErrorDescription> {
    const startedAt = performance.now();
    const worker = new Worker(path.join(__dirname, "bootstrap.js"), {
      workerData: setup,
      // Not the loader of this process: a function runs as Node itself would run it.
      execArgv: [],
      env: { ...variables },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: setup.memoryMb },
    });
    for (const stream of [worker.stdout, worker.stderr]) createInterface(stream).on("line", onLogLine);
    return new Promise((resolve) => {
      const fail = (error: ErrorDescription) => {
        worker.removeAllListeners();
        void worker.terminate();
        resolve(error);
      };
      worker.on("message", function receive(message: FromWorker) {
        if (message.type === "log") onLogLine(message.line);
        if (message.type === "initFailed") fail(message.error);
        if (message.type === "ready") {
          worker.removeAllListeners("error").removeAllListeners("exit");
          resolve(new ExecutionEnvironment(worker, performance.now() - startedAt));
        }
      });
      worker.once("error", (error) => fail(describeCrash(error)));
      worker.once("exit", (code) =>
        fail({ errorType: "Runtime.ExitError", errorMessage: `Runtime exited during initialization: exit status ${code}`, trace: [] }),
      );
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /**
   * Runs the handler with `event` (JSON text). When `timeoutMs` is over, the thread is killed, as Lambda kills its sandbox.
   */
  async run(requestId: string, event: string, timeoutMs: number): Promise<Outcome> {
    const outcome = new Promise<Outcome>((settle) => {
      this.#current = { requestId, settle };
    });
    const timer = setTimeout(() => {
      const errorMessage = `${new Date().toISOString()} ${requestId} Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
      this.#end({ errorType: "Sandbox.Timedout", errorMessage, trace: [] });
    }, timeoutMs);
    this.#worker.postMessage({ requestId, event, deadlineMs: Date.now() + timeoutMs });
    try {
      return await outcome;
    } finally {
      clearTimeout(timer);
      this.#current = undefined;
    }
  }

  async stop(): Promise<void> {
    this.#alive = false;
    await this.#worker.terminate();
  }

  #receive(message: FromWorker): void {
    if (message.type !== "result" && message.type !== "failed") return;
    if (message.requestId !== this.#current?.requestId) return;
    this.#current.settle(message.type === "result" ? { payload: message.payload } : { error: message.error });
  }

  #end(error: ErrorDescription): void {
    void this.stop();
    this.#current?.settle({ error });
  }
}

function describeCrash(error: Error & { code?: string }): ErrorDescription {
  const outOfMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
  return {
    errorType: outOfMemory ? "Runtime.OutOfMemory" : error.name,
    errorMessage: outOfMemory ? "Runtime exited with error: signal: killed" : error.message,
    trace: (error.stack ?? "").split("\n"),
  };
}
