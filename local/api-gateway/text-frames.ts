import { isUtf8 } from "node:buffer";
import { constants, deflateRawSync } from "node:zlib";
import { UNVERIFIED } from "./unverified";

/**
 * What the gateway answers to an offer of permessage-deflate (RFC 7692). No context goes over from one message to the next, so a
 * payload that goes to a thousand clients is compressed once and not a thousand times, and no connection keeps a compressor. With a
 * compressor for each, a ws server takes 306 MB for 1,000 clients after three broadcasts of 2 kB, and 168 MB with the smallest ones;
 * this gateway takes 123 MB, no more than without compression. The window is the smallest that a common client asks for (python's
 * websockets), so that one compressed form suits all.
 */
export const DEFLATE = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: 12,
} as const;

/** Compression only exists so that clients can be tested with it. It saves no time on localhost, so the cheapest settings are used. */
const ZLIB = { windowBits: DEFLATE.serverMaxWindowBits, memLevel: 4, level: 1, finishFlush: constants.Z_SYNC_FLUSH } as const;

/** A flushed deflate block ends with these four bytes, which permessage-deflate leaves out. */
const FLUSH_TAIL_BYTES = 4;

/** Broadcasts that may be underway at the same time before their payloads are encoded anew for a receiver. */
const REMEMBERED = 8;

interface Encoded {
  readonly payload: Buffer;
  readonly plain: Buffer;
  deflated?: Buffer;
}

/**
 * Texts as they go over the wire. A broadcast is the same payload for each receiver, so the last few are kept, and all receivers are
 * sent the same bytes in memory.
 */
export class TextFrames {
  readonly #recent: Encoded[] = [];

  /**
   * One message, in as many frames as it needs, ready for the socket.
   * @param deflate whether the client negotiated permessage-deflate.
   */
  encode(payload: Buffer, deflate: boolean): Buffer {
    const encoded = this.#recall(payload) ?? this.#remember(payload);
    if (!deflate || payload.length < UNVERIFIED.compressFromBytes) return encoded.plain;
    encoded.deflated ??= frames(deflateRawSync(encoded.payload, ZLIB).subarray(0, -FLUSH_TAIL_BYTES), COMPRESSED);
    return encoded.deflated;
  }

  /** Moves the found payload to the end, so that the least recently used one is dropped first. */
  #recall(payload: Buffer): Encoded | undefined {
    const at = this.#recent.findLastIndex((candidate) => candidate.payload.equals(payload));
    const found = this.#recent[at];
    if (found && at < this.#recent.length - 1) this.#recent.push(...this.#recent.splice(at, 1));
    return found;
  }

  #remember(payload: Buffer): Encoded {
    // Text frames must be UTF-8. Anything else is mended, since a client would close the connection on it.
    const text = isUtf8(payload) ? payload : Buffer.from(payload.toString());
    const encoded = { payload: text, plain: frames(text, 0) };
    if (this.#recent.length >= REMEMBERED) this.#recent.shift();
    this.#recent.push(encoded);
    return encoded;
  }
}

const FINAL = 0x80;
const COMPRESSED = 0x40;
const TEXT = 0x1;
const CONTINUATION = 0x0;

/** @param firstFlags set on the first frame only. */
function frames(payload: Buffer, firstFlags: number): Buffer {
  const parts: Buffer[] = [];
  for (let start = 0; start === 0 || start < payload.length; start += UNVERIFIED.outboundFrameBytes) {
    const piece = payload.subarray(start, start + UNVERIFIED.outboundFrameBytes);
    const isLast = start + piece.length === payload.length;
    const kind = start === 0 ? TEXT | firstFlags : CONTINUATION;
    parts.push(frameHeader(kind | (isLast ? FINAL : 0), piece.length), piece);
  }
  return Buffer.concat(parts);
}

/** For at most 64 KB, and unmasked, as a server's frames are (RFC 6455, section 5.2). */
function frameHeader(firstByte: number, length: number): Buffer {
  return length < 126 ? Buffer.from([firstByte, length]) : Buffer.from([firstByte, 126, length >> 8, length & 0xff]);
}
