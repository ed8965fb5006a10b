/**
 * Follows the headers of the frames that a client sends, to know the size of each: ws tells the size of whole messages only. It
 * looks at each header's few bytes, skips the payload and keeps nothing of either.
 * datatracker.ietf.org/doc/html/rfc6455#section-5.2
 */
export class FrameSizes {
  readonly #maxBytes: number;
  #expecting: "opcode" | "length" | "extendedLength" = "opcode";
  #extendedBytesLeft = 0;
  #isMasked = false;
  #length = 0;
  /** Of the masking key and the payload that are underway. */
  #bytesToSkip = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * @param chunk the next bytes from the wire, beginning right after the handshake; it may end anywhere in a frame.
   * @returns true as soon as a header announces a payload of more than `maxBytes`; later bytes are not looked at.
   */
  exceeded(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#bytesToSkip > 0) {
        const skipped = Math.min(this.#bytesToSkip, chunk.length - at);
        this.#bytesToSkip -= skipped;
        at += skipped;
        continue;
      }
      this.#readHeaderByte(chunk[at] ?? 0);
      at += 1;
      if (this.#length > this.#maxBytes) return true;
    }
    return false;
  }

  #readHeaderByte(byte: number): void {
    switch (this.#expecting) {
      case "opcode":
        this.#expecting = "length";
        return;
      case "length": {
        this.#isMasked = byte > 127;
        const length = byte & 127;
        this.#extendedBytesLeft = length === 126 ? 2 : length === 127 ? 8 : 0;
        if (this.#extendedBytesLeft > 0) this.#expecting = "extendedLength";
        else this.#startPayload(length);
        return;
      }
      case "extendedLength":
        // Beyond 2^53 it is inexact, and beyond every limit.
        this.#length = this.#length * 256 + byte;
        this.#extendedBytesLeft -= 1;
        if (this.#extendedBytesLeft === 0 && this.#length <= this.#maxBytes) this.#startPayload(this.#length);
    }
  }

  #startPayload(length: number): void {
    this.#bytesToSkip = length + (this.#isMasked ? 4 : 0);
    this.#length = 0;
    this.#expecting = "opcode";
  }
}
