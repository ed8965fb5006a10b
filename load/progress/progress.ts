import type { SecondReport } from "../results/messages";
import { progressLine } from "./progress-line";

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): void;
}

/** Seconds between two lines where a line cannot be rewritten. */
const PLAIN_EVERY = 10;

/** Shows the progress of a run: a line that is rewritten every second on a terminal, a line every ten seconds elsewhere. */
export class Progress {
  readonly #terminal: Terminal;
  /** Whether the line above the cursor is a progress line. Below it is artillery's spinner, which clears only its own line. */
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

  /** To be called when another line was printed: the line above the cursor is no longer the progress line. */
  interrupted(): void {
    this.#isDrawn = false;
  }
}
