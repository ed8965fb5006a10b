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
    signal: AbortSignal,
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
      const fail = async (error: ErrorDescription) => {
        signal.removeEventListener("abort", abort);
        worker.removeAllListeners("message").removeAllListeners("exit");
        await worker.terminate();
        resolve(error);
      };
      const abort = () => void fail({ errorType: "Runtime.Shutdown", errorMessage: "the runtime is shutting down", trace: [] });
      signal.addEventListener("abort", abort);
      worker.on("message", function receive(message: FromWorker) {
        if (message.type === "log") onLogLine(message.line);
        if (message.type === "initFailed") void fail(message.error);
        if (message.type === "ready") {
          signal.removeEventListener("abort", abort);
          worker.removeAllListeners("error").removeAllListeners("exit");
          resolve(new ExecutionEnvironment(worker, performance.now() - startedAt));
        }
      });
      worker.on("error", (error) => fail(describeCrash(error)));
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

/** @param thrown whatever a timer or a listener of the handler's threw: most often an Error, but that is not for us to rely on. */
function describeCrash(thrown: unknown): ErrorDescription {
  const { name = typeof thrown, message = String(thrown), stack = "", code }: Partial<Error & { code: string }> = thrown ?? {};
  const outOfMemory = code === "ERR_WORKER_OUT_OF_MEMORY";
  return {
    errorType: outOfMemory ? "Runtime.OutOfMemory" : name,
    errorMessage: outOfMemory ? "Runtime exited with error: signal: killed" : message,
    trace: stack.split("\n"),
  };
}
