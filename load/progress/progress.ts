import type { SecondReport } from "../results/messages";
import { progressLine } from "./progress-line";

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): void;
}

/** Where nothing can be rewritten, one line in this many seconds is enough. */
const PLAIN_EVERY = 10;

/** Shows how a run goes: one line that is rewritten on a terminal, a line now and then elsewhere. */
export class Progress {
  readonly #terminal: Terminal;
  /** Whether the line above the cursor is ours to overwrite. Below it artillery's spinner turns, which clears its own line only. */
  #isDrawn = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(report: SecondReport): void {
    const line = progressLine(report);
    if (this.#terminal.isTTY) {
      this.#terminal.write(`\r\u001b[K${this.#isDrawn ? "\u001b[1A\u001b[K" : ""}${line}\n`);
      this.#isDrawn = true;
    } else if (report.second % PLAIN_EVERY === PLAIN_EVERY - 1) {
      this.#terminal.write(`${line}\n`);
    }
  }

  say(line: string): void {
    this.#terminal.write(`${this.#terminal.isTTY ? "\r\u001b[K" : ""}${line}\n`);
    this.interrupted();
  }

  /** Somebody else has written a line: what is above the cursor is theirs now. */
  interrupted(): void {
    this.#isDrawn = false;
  }
}
