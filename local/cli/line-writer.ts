/**
 * Writes the lines of one turn of the event loop at once. A write to a file or a terminal blocks the loop, and under load every event has
 * several lines.
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
