import { FRAME_HEADER_BYTES } from "./protocol";

/** Cuts the bytes that come from a process into frames. */
export class FrameDecoder {
  #received: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
  }

  /** The next whole frame; undefined until more bytes have come. */
  next(): { readonly type: number; readonly content: Buffer } | undefined {
    if (this.#received.length < FRAME_HEADER_BYTES) return undefined;
    const end = FRAME_HEADER_BYTES + this.#received.readUInt32BE(4);
    if (this.#received.length < end) return undefined;
    const type = this.#received.readUInt32BE(0);
    const content = this.#received.subarray(FRAME_HEADER_BYTES, end);
    this.#received = this.#received.subarray(end);
    return { type, content };
  }
}
