import { randomFillSync } from "node:crypto";

/**
 * Asking the kernel takes some 5 µs however little is asked for, and every request, message and connection needs a few: of what the
 * runtime's own thread did for `$default` replies, that was 14 %. So they are fetched by the block, as `crypto.randomUUID` does.
 */
const BLOCK_BYTES = 8 * 1024;

const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
let used = BLOCK_BYTES;

/** `bytes` random bytes as text, each handed out once. Good for secrets too. */
export function randomOctets(bytes: number, encoding: "base64url" | "hex"): string {
  if (used + bytes > BLOCK_BYTES) {
    randomFillSync(block);
    used = 0;
  }
  used += bytes;
  return block.toString(encoding, used - bytes, used);
}
