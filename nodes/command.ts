import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { UserError } from "../local/errors";

/** Where commands run, and where their output goes. */
export interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Writable;
  /** Kills what runs. */
  readonly signal: AbortSignal;
}

type CommandWords = readonly [program: string, ...args: string[]];

/** A command that runs, in a process group of its own. */
export class Command {
  readonly #words: CommandWords;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #output = "";

  constructor(words: CommandWords, { cwd, env, log, signal }: Place) {
    signal.throwIfAborted();
    const [program, ...args] = words;
    this.#words = words;
    log.write(`\n$ ${this.#name}\n`);
    this.#child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
        log.write(text);
      });
    }
    const kill = () => this.#signalGroup("SIGKILL");
    signal.addEventListener("abort", kill);
    this.#ended = once(this.#child, "close").then(([code]) => code as number | null);
    // A program that cannot be started is told to those who wait for its end.
    this.#ended.catch(() => {});
    this.#child.once("close", () => signal.removeEventListener("abort", kill));
  }

  /** Resolves with the first match in the output. @throws UserError if the command ends before, or is too slow */
  async says(pattern: RegExp, limitMs: number): Promise<string> {
    const matched = new Promise<string>((resolve) => {
      const look = () => {
        const [match] = pattern.exec(this.#output) ?? [];
        if (match !== undefined) resolve(match);
      };
      this.#child.stdout?.on("data", look);
    });
    const ended = this.#ended.then((code) => Promise.reject(this.#failure(code)));
    return await this.#within(limitMs, Promise.race([matched, ended]));
  }

  /** Waits for a successful end. @returns the output @throws UserError, one line that quotes the command's own */
  async succeeds(limitMs: number): Promise<string> {
    const code = await this.#within(limitMs, this.#ended);
    if (code !== 0) throw this.#failure(code);
    return this.#output;
  }

  /** Asks the command to end, as Ctrl+C does in a terminal, and waits for that. npm has no exit code then. */
  async stop(limitMs: number): Promise<void> {
    this.#signalGroup("SIGINT");
    await this.#within(limitMs, this.#ended);
  }

  /** Kills what is left of it. */
  kill(): void {
    this.#signalGroup("SIGKILL");
  }

  /** What it has printed so far. */
  get output(): string {
    return this.#output;
  }

  get #name(): string {
    return this.#words.join(" ");
  }

  #signalGroup(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    try {
      if (pid !== undefined) process.kill(-pid, signal);
    } catch {
      // All of the group have ended.
    }
  }

  async #within<T>(limitMs: number, work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.kill();
        reject(new UserError(`${this.#name} took longer than ${limitMs / 1000} s`));
      }, limitMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #failure(code: number | null): UserError {
    return new UserError(`${this.#name} ended with ${code ?? "a signal"}: ${tellingLine(this.#output)}`);
  }
}

/** The line of a failed command's output that most likely says why. */
export function tellingLine(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^npm (notice|error (A complete log|code)|warn)/.test(line));
  const line = lines.find((text) => /\b\w*(error|cannot|failed)\b/i.test(text)) ?? lines.at(-1) ?? "it said nothing";
  return line.slice(0, 300);
}
