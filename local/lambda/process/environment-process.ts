import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { ProcessKeeper } from "../../process-keeper";
import type { EventToRun, ExecutionEnvironment, Outcome, StartEnvironment } from "../execution-environment";
import { INIT_LIMIT_MS, PAYLOAD_BYTES } from "../limits";
import { type ErrorDescription, exited, notStarted, OUT_OF_MEMORY, RESPONSE_TOO_LARGE, SHUT_DOWN, timedOut } from "../platform-errors";
import { LineSplitter } from "./line-splitter";
import type { MemoryWatch } from "./memory-watch";
import { PacedReader } from "./paced-reader";
import type { FunctionToLaunch, Launch, RuntimeProgram } from "./runtime-program";
import { killStrayProcesses } from "./stray-processes";

export interface EnvironmentNeeds extends FunctionToLaunch {
  readonly program: RuntimeProgram;
  readonly variables: Readonly<Record<string, string>>;
  /** Undefined lets events run as long as they want, which is what a debugger needs. */
  readonly timeoutMs: number | undefined;
  /** Gives the start up. */
  readonly signal: AbortSignal;
  readonly keeper: ProcessKeeper;
  readonly memory: MemoryWatch;
  onLogLine(line: string): void;
  /** Called with the host of each connection that was refused. */
  onHostRefused(host: string): void;
}

/** The end of a process that can no longer be spoken with. */
const KILLED = exited(null, "SIGKILL");

/** How long a process that could not load its handler may take to end, in milliseconds. */
const INIT_ERROR_LIMIT_MS = 1_000;

/** How long to wait for the output of children that outlived the process group, in milliseconds. */
const OUTPUT_LIMIT_MS = 500;

/** How long a process that has closed its end of the channel may take to end by itself, in milliseconds. */
const EXIT_LIMIT_MS = 1_000;

/**
 * Starts a process and loads the handler in it.
 * @throws Error when there is no program, or this machine has no descriptors or no memory left.
 */
export async function startEnvironmentProcess(needs: EnvironmentNeeds): ReturnType<StartEnvironment> {
  const startedAt = performance.now();
  const environment = await EnvironmentProcess.start(needs);
  // AWS gives loading ten seconds, and starts it anew within the function's own time where that was not enough.
  const limitMs = needs.timeoutMs === undefined ? undefined : Math.max(INIT_LIMIT_MS, needs.timeoutMs);
  const timer = limitMs === undefined ? undefined : setTimeout(() => environment.end(timedOut(limitMs)), limitMs);
  const giveUp = () => environment.end(SHUT_DOWN);
  if (needs.signal.aborted) giveUp();
  needs.signal.addEventListener("abort", giveUp);
  await environment.settled();
  clearTimeout(timer);
  needs.signal.removeEventListener("abort", giveUp);
  if (environment.isAlive) {
    environment.initMs = performance.now() - startedAt;
    return { environment };
  }
  await environment.stop();
  return { error: environment.endedWith };
}

interface RunningEvent {
  readonly requestId: string;
  readonly answer: (outcome: Outcome) => void;
}

/** The life of a process, from its start to its end. How events get to it is the channel's matter. */
class EnvironmentProcess implements ExecutionEnvironment {
  initMs = 0;
  readonly accessKeyId: string;
  /** Why it ended; of use when it has. */
  endedWith: ErrorDescription = exited(0);
  readonly #needs: EnvironmentNeeds;
  readonly #child: ChildProcess;
  readonly #launch: Launch;
  readonly #readers: readonly PacedReader[];
  readonly #outputs: readonly LineSplitter[];
  readonly #closed: Promise<void>;
  #isAlive = true;
  #running: RunningEvent | undefined;
  #initError: ErrorDescription | undefined;
  /** It has asked for the next event while the answer to this one is on its way over HTTP. */
  #isAhead = false;
  #maxMemoryBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #exitTimer: NodeJS.Timeout | undefined;
  #idle: Promise<void>;
  #settle: () => void = () => {};
  #isFrozen = false;

  static async start(needs: EnvironmentNeeds): Promise<EnvironmentProcess> {
    let environment: EnvironmentProcess | undefined;
    const launch = await needs.program.launch(needs, {
      onLogLine: needs.onLogLine,
      onHostRefused: needs.onHostRefused,
      onNext: () => environment?.becomeIdle(),
      onAnswer: (requestId, outcome) => environment?.answer(requestId, outcome),
      onInitError: (error) => environment?.initFailed(error),
      onGarbled: () => environment?.end(KILLED),
      onClosed: () => environment?.expectExit(),
    });
    try {
      environment = new EnvironmentProcess(needs, launch);
      return environment;
    } catch (error) {
      await launch.release();
      throw error;
    }
  }

  private constructor(needs: EnvironmentNeeds, launch: Launch) {
    this.#needs = needs;
    this.#launch = launch;
    this.accessKeyId = needs.variables.AWS_ACCESS_KEY_ID ?? "";
    this.#idle = this.#untilIdle();
    const { path, args, channel, onErrorLine } = launch;
    this.#child = spawn(path, args, {
      cwd: needs.folders.code,
      env: { ...needs.variables, ...channel.variables },
      // A process group of its own, so that its children end with it.
      detached: true,
      stdio: ["ignore", "pipe", "pipe", ...Array<"pipe">(channel.pipes).fill("pipe")],
    });
    let notSpawned: (error: Error) => void = () => {};
    this.#child.once("error", (error) => notSpawned(error));
    this.#outputs = [new LineSplitter(needs.onLogLine), new LineSplitter(onErrorLine)];
    const { stdout, stderr } = this.#child as { readonly stdout: Readable; readonly stderr: Readable };
    this.#readers = [
      ...this.#outputs.map((output, i) => new PacedReader(i === 0 ? stdout : stderr, output)),
      ...channel.connect(this.#child),
    ];
    this.#closed = new Promise((resolve) => {
      notSpawned = (error) => {
        this.end(notStarted(path, error));
        void this.#free().then(resolve);
      };
      this.#child.once("exit", (code, signal) => void this.#exited(exited(code, signal)).then(resolve));
    });
    if (this.#child.pid === undefined) return;
    needs.keeper.add(this.#child.pid);
    this.#watchMemory();
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get maxMemoryBytes(): number {
    return this.#maxMemoryBytes;
  }

  async run({ requestId, event, traceId, invokedFunctionArn, clientContext }: EventToRun): Promise<Outcome> {
    if (!this.#isAlive) return { error: this.endedWith };
    const answered = new Promise<Outcome>((answer) => {
      this.#running = { requestId, answer };
    });
    this.#idle = this.#untilIdle();
    const { timeoutMs } = this.#needs;
    if (timeoutMs !== undefined) this.#timer = setTimeout(() => this.end(timedOut(timeoutMs)), timeoutMs);
    this.#watchMemory();
    if (this.#isFrozen) this.#signal("SIGCONT");
    this.#isFrozen = false;
    const headers = {
      "lambda-runtime-aws-request-id": requestId,
      "lambda-runtime-deadline-ms": String(timeoutMs === undefined ? Number.MAX_SAFE_INTEGER : Date.now() + timeoutMs),
      "lambda-runtime-invoked-function-arn": invokedFunctionArn,
      "lambda-runtime-trace-id": traceId,
      ...(clientContext !== undefined && { "lambda-runtime-client-context": clientContext }),
    };
    this.#launch.channel.hand(headers, event);
    return answered;
  }

  idle(): Promise<void> {
    return this.#idle;
  }

  freeze(): void {
    if (this.#isFrozen || !this.#isAlive || !this.#launch.canFreeze) return;
    this.#isFrozen = true;
    this.#signal("SIGSTOP");
  }

  async settled(): Promise<void> {
    await this.#idle;
    // What the event wrote arrived before the process asked for the next one. A turn of the loop reads it.
    await new Promise((resolve) => setImmediate(resolve));
    for (const reader of this.#readers) await reader.idle();
    for (const output of this.#outputs) output.flush();
  }

  async stop(): Promise<void> {
    this.end(SHUT_DOWN);
    await this.#closed;
  }

  /** The answer of an event. A second one, or one that comes after its event was given up, is dropped. */
  answer(requestId: string, outcome: Outcome): void {
    if (this.#running?.requestId !== requestId) return;
    const { answer } = this.#running;
    this.#running = undefined;
    const isTooLarge = "payload" in outcome && Buffer.byteLength(outcome.payload) > PAYLOAD_BYTES.response;
    answer(isTooLarge ? { error: RESPONSE_TOO_LARGE } : outcome);
    if (this.#isAhead) this.becomeIdle();
  }

  /** The process says why it cannot load the handler. It logs that, and ends by itself. */
  initFailed(error: ErrorDescription): void {
    this.#initError = error;
    setTimeout(() => this.end(error), INIT_ERROR_LIMIT_MS).unref();
  }

  /** Kills the process and its children. The event that it runs fails with `error`. */
  end(error: ErrorDescription): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.endedWith = error;
    this.#signal("SIGKILL");
    if (this.#running) this.answer(this.#running.requestId, { error });
    this.#rest();
  }

  async #exited(error: ErrorDescription): Promise<void> {
    clearTimeout(this.#exitTimer);
    // Its children would hold its output open.
    this.#signal("SIGKILL");
    // What it wrote before is read first: an answer among it counts.
    await Promise.race([new Promise((resolve) => this.#child.once("close", resolve)), sleepUnref(OUTPUT_LIMIT_MS)]);
    for (const reader of this.#readers) await reader.idle();
    this.end(this.#initError ?? error);
    killStrayProcesses(`AWS_LAMBDA_LOG_STREAM_NAME=${this.#needs.variables.AWS_LAMBDA_LOG_STREAM_NAME}`);
    if (this.#child.pid !== undefined) this.#needs.keeper.remove(this.#child.pid);
    await this.#free();
  }

  async #free(): Promise<void> {
    for (const stream of this.#child.stdio) stream?.destroy();
    await this.#launch.release();
  }

  /** The process asks for its next event. */
  becomeIdle(): void {
    this.#isAhead = this.#running !== undefined;
    if (!this.#isAhead) this.#rest();
  }

  /** It can no longer be reached, or will no longer answer. */
  expectExit(): void {
    const giveUp = () => {
      const { exitCode, signalCode } = this.#child;
      if (exitCode === null && signalCode === null) this.end(this.#initError ?? KILLED);
    };
    // After the turn's exits: the runtime's thread may have been busy for longer than this.
    this.#exitTimer ??= setTimeout(() => setImmediate(giveUp), EXIT_LIMIT_MS);
  }

  /** Nothing runs in it any more. */
  #rest(): void {
    clearTimeout(this.#timer);
    const { pid } = this.#child;
    if (pid !== undefined) this.#maxMemoryBytes = Math.max(this.#maxMemoryBytes, this.#needs.memory.unwatch(pid));
    this.#settle();
  }

  #watchMemory(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    this.#needs.memory.watch(pid, this.#needs.memoryMb * 1024 * 1024, () => this.end(OUT_OF_MEMORY));
  }

  #untilIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, signal);
    } catch {
      // The process and its children have ended.
    }
  }
}

function sleepUnref(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
