/**
 * Writes lines, those of one turn of the event loop at once: a write to a file or a terminal holds the loop up, and under load there
 * are some for every event.
 */
export class LineWriter {
  readonly #stream: NodeJS.WritableStream;
  #lines: string[] = [];

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  readonly write = (line: string): void => {
    if (this.#lines.length === 0) setImmediate(() => this.#flush());
    this.#lines.push(line);
  };

  #flush(): void {
    this.#stream.write(`${this.#lines.join("\n")}\n`);
    this.#lines = [];
  }
}
