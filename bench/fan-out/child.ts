import { type ChildProcess, fork } from "node:child_process";

/** A process on the other end of an IPC channel, of which one thing at a time is asked. */
export class Child<In extends object, Out extends { readonly type: string }> {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<string, (message: Out) => void>();
  #fail: (error: Error) => void = () => {};
  readonly #failure: Promise<never>;

  constructor(file: string, options: { readonly execArgv: readonly string[]; readonly env: NodeJS.ProcessEnv }) {
    this.#process = fork(file, [], { ...options, execArgv: [...options.execArgv], stdio: ["ignore", "ignore", "inherit", "ipc"] });
    this.#failure = new Promise((_, reject) => {
      this.#fail = reject;
    });
    // A waiting caller gets the error; without a caller it must not end the process.
    this.#failure.catch(() => {});
    this.#process.on("message", (message: Out) => this.#waiting.get(message.type)?.(message));
    this.#process.once("exit", (code) => this.#fail(new Error(`${file} ended with ${code}`)));
  }

  send(message: In): void {
    this.#process.send(message);
  }

  /** The next message of that type. @throws when the process ends before */
  next<T extends Out["type"]>(type: T): Promise<Extract<Out, { readonly type: T }>> {
    const message = new Promise<Out>((resolve) => this.#waiting.set(type, resolve));
    return Promise.race([message, this.#failure]) as Promise<Extract<Out, { readonly type: T }>>;
  }

  end(): void {
    this.#process.removeAllListeners("exit");
    this.#process.kill("SIGKILL");
  }
}
