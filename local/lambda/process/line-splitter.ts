import { StringDecoder } from "node:string_decoder";
import type { PieceConsumer } from "./paced-reader";

/**
 * The most bytes of one log event; CloudWatch Logs takes no longer ones
 * (docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html).
 */
export const MAX_LOG_EVENT_BYTES = 1024 * 1024;

/** Cuts the output of a process into lines. A line without an end becomes one when the event that wrote it is over. */
export class LineSplitter implements PieceConsumer {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder("utf8");
  #text = "";
  #from = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    this.#text = this.#text.slice(this.#from) + this.#decoder.write(chunk);
    this.#from = 0;
  }

  step(): boolean {
    const end = this.#text.indexOf("\n", this.#from);
    const isTooLong = (end === -1 ? this.#text.length : end) - this.#from > MAX_LOG_EVENT_BYTES;
    if (isTooLong) return this.#emit(this.#from + MAX_LOG_EVENT_BYTES, 0);
    return end !== -1 && this.#emit(end, 1);
  }

  /** Makes a line of the rest that has no end yet. */
  flush(): void {
    while (this.step());
    if (this.#from < this.#text.length) this.#emit(this.#text.length, 0);
  }

  #emit(end: number, terminatorLength: number): true {
    this.#onLine(this.#text.slice(this.#from, end).replace(/\r$/, ""));
    this.#from = end + terminatorLength;
    return true;
  }
}
