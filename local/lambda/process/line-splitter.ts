import type { PieceConsumer } from "./paced-reader";

/**
 * The most bytes of one log event: CloudWatch Logs takes 1 MB, of which it counts 26 bytes for itself
 * (docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html).
 */
export const MAX_LOG_EVENT_BYTES = 1024 * 1024 - 26;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Cuts the output of a process into lines. A line without an end becomes one when the event that wrote it is over. */
export class LineSplitter implements PieceConsumer {
  readonly #onLine: (line: string) => void;
  #bytes: Buffer = Buffer.alloc(0);
  #from = 0;
  /** No newline stands between `#from` and here. */
  #searched = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    const rest = this.#bytes.subarray(this.#from);
    this.#bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    this.#searched -= this.#from;
    this.#from = 0;
  }

  step(): boolean {
    const end = this.#bytes.indexOf(NEWLINE, this.#searched);
    this.#searched = end === -1 ? this.#bytes.length : end;
    const isTooLong = this.#searched - this.#from > MAX_LOG_EVENT_BYTES;
    if (isTooLong) return this.#emit(characterStart(this.#bytes, this.#from + MAX_LOG_EVENT_BYTES), 0);
    return end !== -1 && this.#emit(end, 1);
  }

  /** Makes a line of the rest that has no end yet. */
  flush(): void {
    while (this.step());
    if (this.#from < this.#bytes.length) this.#emit(this.#bytes.length, 0);
  }

  #emit(end: number, terminatorLength: number): true {
    const isCrLf = end > this.#from && this.#bytes[end - 1] === CARRIAGE_RETURN;
    this.#onLine(this.#bytes.toString("utf8", this.#from, isCrLf ? end - 1 : end));
    this.#from = end + terminatorLength;
    this.#searched = Math.max(this.#searched, this.#from);
    return true;
  }
}

/** Where the UTF-8 character begins that the byte at `at` is part of. */
export function characterStart(bytes: Buffer, at: number): number {
  let start = at;
  // A character has three such bytes at most.
  while (at - start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}
