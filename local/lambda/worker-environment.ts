import path from "node:path";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import type { EventToRun, ExecutionEnvironment, Outcome, Ran, StartEnvironment } from "./execution-environment";
import { INIT_LIMIT_MS, PAYLOAD_BYTES } from "./limits";
import { describeWorkerError, exited, RESPONSE_TOO_LARGE, SHUT_DOWN, timedOut } from "./platform-errors";
import type { ErrorDescription, FromWorker, FunctionSetup } from "./worker-protocol";

export interface WorkerNeeds {
  readonly setup: FunctionSetup;
  readonly variables: Readonly<Record<string, string>>;
  /** Undefined lets events run as long as they want, which is what a debugger needs. */
  readonly timeoutMs: number | undefined;
  /** Gives the start up. */
  readonly signal: AbortSignal;
  onLogLine(line: string): void;
  /** Told the host of each connection that was refused. */
  onHostRefused(host: string): void;
}

/**
 * Where V8 puts what is new. It would let this grow to 48 MB in each thread: measured with five broadcasts to 1,000 clients at a time,
 * four threads took the process to 430 MB, and to 330 MB with this, in no more time.
 */
const YOUNG_GENERATION_MB = 4;

/** Starts a worker thread and loads the handler in it. */
export function startWorkerEnvironment(needs: WorkerNeeds): ReturnType<StartEnvironment> {
  const { setup, variables, timeoutMs, signal, onLogLine } = needs;
  const startedAt = performance.now();
  const worker = new Worker(path.join(__dirname, "bootstrap.js"), {
    workerData: setup,
    // Debuggers list threads by it.
    name: setup.functionName,
    // Not the loader of this process: a function runs as Node itself would run it.
    execArgv: [],
    env: { ...variables },
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: setup.memoryMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  for (const stream of [worker.stdout, worker.stderr]) createInterface(stream).on("line", onLogLine);

  return new Promise((resolve) => {
    // AWS gives loading ten seconds, and starts it anew within the function's own time where that was not enough.
    const initLimitMs = timeoutMs === undefined ? undefined : Math.max(INIT_LIMIT_MS, timeoutMs);
    const timer = initLimitMs === undefined ? undefined : setTimeout(() => fail(timedOut(initLimitMs)), initLimitMs);
    const giveUp = () => fail(SHUT_DOWN);
    signal.addEventListener("abort", giveUp);
    const stopListening = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
      // By name: Node has listeners of its own on a worker, without which messages stay where they are.
      for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
    };
    const fail = (error: ErrorDescription) => {
      stopListening();
      // What a dying thread still says concerns nobody, and without a listener it would end this process.
      worker.on("error", () => {});
      void worker.terminate().then(() => resolve({ error }));
    };
    worker.on("message", (message: FromWorker) => {
      if (isNotice(message)) pass(message, needs);
      else if (message.type === "initFailed" || message.type === "crashed") fail(message.error);
      else if (message.type === "ready") {
        stopListening();
        const about = { initMs: performance.now() - startedAt, accessKeyId: variables.AWS_ACCESS_KEY_ID ?? "" };
        resolve({ environment: new WorkerEnvironment(worker, about, timeoutMs, needs) });
      }
    });
    worker.on("error", (error) => fail(describeWorkerError(error)));
    worker.on("exit", (code) => fail(exited(code)));
  });
}

type Listeners = Pick<WorkerNeeds, "onLogLine" | "onHostRefused">;

/** What a worker says whatever state it is in. */
type Notice = Extract<FromWorker, { type: "log" | "hostRefused" }>;

function isNotice(message: FromWorker): message is Notice {
  return message.type === "log" || message.type === "hostRefused";
}

function pass(notice: Notice, listeners: Listeners): void {
  if (notice.type === "log") listeners.onLogLine(notice.line);
  else listeners.onHostRefused(notice.host);
}

class WorkerEnvironment implements ExecutionEnvironment {
  readonly initMs: number;
  readonly accessKeyId: string;
  readonly #worker: Worker;
  readonly #timeoutMs: number | undefined;
  #requestId = "";
  #settle: ((ran: Ran) => void) | undefined;
  #maxMemoryBytes = 0;
  #isAlive = true;

  constructor(
    worker: Worker,
    { initMs, accessKeyId }: Pick<ExecutionEnvironment, "initMs" | "accessKeyId">,
    timeoutMs: number | undefined,
    listeners: Listeners,
  ) {
    this.#worker = worker;
    this.initMs = initMs;
    this.accessKeyId = accessKeyId;
    this.#timeoutMs = timeoutMs;
    worker.on("message", (message: FromWorker) => {
      if (isNotice(message)) pass(message, listeners);
      else this.#receive(message);
    });
    worker.on("error", (error) => this.#end(describeWorkerError(error)));
    worker.on("exit", (code) => this.#end(exited(code)));
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  async run(event: EventToRun): Promise<Ran> {
    const ran = new Promise<Ran>((settle) => {
      this.#settle = settle;
    });
    this.#requestId = event.requestId;
    const timeoutMs = this.#timeoutMs;
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => this.#end(timedOut(timeoutMs)), timeoutMs);
    this.#worker.postMessage({ ...event, ...(timeoutMs !== undefined && { deadlineMs: Date.now() + timeoutMs }) });
    try {
      return await ran;
    } finally {
      clearTimeout(timer);
      this.#settle = undefined;
    }
  }

  async stop(): Promise<void> {
    this.#isAlive = false;
    await this.#worker.terminate();
  }

  #receive(message: Exclude<FromWorker, Notice>): void {
    if (message.type === "ready" || message.type === "initFailed") return;
    this.#maxMemoryBytes = message.maxMemoryBytes;
    if (message.type === "crashed") this.#end(message.error);
    // An answer that comes after its event was given up is nobody's.
    else if (message.requestId !== this.#requestId) return;
    else if (message.type === "failed") this.#answer({ error: message.error });
    else if (Buffer.byteLength(message.payload) > PAYLOAD_BYTES.response) this.#answer({ error: RESPONSE_TOO_LARGE });
    else this.#answer({ payload: message.payload });
  }

  #end(error: ErrorDescription): void {
    void this.stop();
    this.#answer({ error });
  }

  #answer(outcome: Outcome): void {
    this.#settle?.({ outcome, maxMemoryBytes: this.#maxMemoryBytes });
  }
}
