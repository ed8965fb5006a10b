import { PAYLOAD_BYTES } from "../limits";
import { characterStart, MAX_LOG_EVENT_BYTES } from "./line-splitter";
import { FRAME_HEADER_BYTES, FRAME_TYPES, isLogFrame } from "./protocol";

/** A frame, or a part of one that is longer than Lambda allows for its type. */
export interface FramePiece {
  readonly type: number;
  readonly content: Buffer;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** The longest answer, with the request id and the newline before it. */
const MAX_ANSWER_BYTES = PAYLOAD_BYTES.response + 64;

/** V8 makes no string that is longer, so a frame that claims to be was not written by Lambda's client. */
const MAX_FRAME_BYTES = 2 ** 31;

const KNOWN_TYPES: ReadonlySet<number> = new Set(Object.values(FRAME_TYPES));

/** Cuts the bytes that come from a process into frames. Keeps no more of them than one piece and the last chunk. */
export class FrameDecoder {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #frame: { readonly type: number; left: number; isFirst: boolean } | undefined;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
  }

  /**
   * The next whole frame, or piece of a long one; undefined until more bytes have come.
   * @throws Error when the bytes are not frames.
   */
  next(): FramePiece | undefined {
    this.#frame ??= this.#begin();
    if (!this.#frame) return undefined;
    const { type, left, isFirst } = this.#frame;
    // Each piece of a log entry is a log event. The client ends the last one with a newline, which does not count.
    const isLog = isLogFrame(type);
    const isLast = left <= (isLog ? MAX_LOG_EVENT_BYTES + 1 : MAX_ANSWER_BYTES);
    const most = isLast ? left : isLog ? MAX_LOG_EVENT_BYTES : MAX_ANSWER_BYTES;
    // One byte more tells whether a piece would end within a character.
    if (this.#bytes < (isLast ? most : most + 1)) return undefined;
    const size = isLast || !isLog ? most : characterStart(this.#joined(most + 1), most);
    this.#frame = isLast ? undefined : { type, left: left - size, isFirst: false };
    return { type, content: this.#take(size), isFirst, isLast };
  }

  #begin(): { type: number; left: number; isFirst: boolean } | undefined {
    if (this.#bytes < FRAME_HEADER_BYTES) return undefined;
    const header = this.#take(FRAME_HEADER_BYTES);
    const type = header.readUInt32BE(0);
    const left = header.readUInt32BE(4);
    if (!(KNOWN_TYPES.has(type) || isLogFrame(type)) || left > MAX_FRAME_BYTES) {
      throw new Error(`the process sent a frame of type 0x${type.toString(16)} with ${left} bytes`);
    }
    return { type, left, isFirst: true };
  }

  #take(size: number): Buffer {
    const first = this.#joined(size);
    this.#chunks.shift();
    if (first.length > size) this.#chunks.unshift(first.subarray(size));
    this.#bytes -= size;
    return first.subarray(0, size);
  }

  /** The first chunk, which has `size` bytes or more. */
  #joined(size: number): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= size) return first;
    const all = Buffer.concat(this.#chunks.splice(0), this.#bytes);
    this.#chunks.push(all);
    return all;
  }
}
