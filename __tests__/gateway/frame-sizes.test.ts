import fc from "fast-check";
import { FrameSizes } from "../../local/api-gateway/frame-sizes";

const MAX = 32 * 1024;

/** A frame's bytes as RFC 6455 has them; the payload's own don't matter. */
function frame(length: number, masked: boolean): Buffer {
  const flag = masked ? 0x80 : 0;
  const extended = Buffer.alloc(length > 0xffff ? 8 : length > 125 ? 2 : 0);
  if (extended.length === 8) extended.writeBigUInt64BE(BigInt(length));
  if (extended.length === 2) extended.writeUInt16BE(length);
  const short = extended.length === 8 ? 127 : extended.length === 2 ? 126 : length;
  return Buffer.concat([Buffer.from([0x81, flag | short]), extended, Buffer.alloc((masked ? 4 : 0) + length, 0xff)]);
}

function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  yield bytes.subarray(at);
}

const length = fc.oneof(fc.nat(200), fc.constantFrom(125, 126, 127, MAX - 1, MAX), fc.integer({ min: 0, max: MAX }));
const sizes = fc.array(fc.oneof(fc.nat(16), fc.nat(70_000)), { maxLength: 40 });

test("frames within the limit pass, however the wire cuts them", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(length, fc.boolean()), { maxLength: 12 }), sizes, (frames, cuts) => {
      const guard = new FrameSizes(MAX);
      const bytes = Buffer.concat(frames.map(([bytesOf, masked]) => frame(bytesOf, masked)));
      return [...cut(bytes, cuts)].every((chunk) => !guard.exceeded(chunk));
    }),
  );
});

test("a frame beyond the limit is told from its header alone, whatever came before it", () => {
  const tooLong = fc.oneof(fc.integer({ min: MAX + 1, max: MAX + 100 }), fc.integer({ min: MAX + 1, max: 1_000_000 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(length, fc.boolean()), { maxLength: 6 }), tooLong, fc.boolean(), sizes, (before, large, masked, cuts) => {
      const guard = new FrameSizes(MAX);
      const header = frame(large, masked).subarray(0, large > 0xffff ? 10 : 4);
      const bytes = Buffer.concat([...before.map(([bytesOf, isMasked]) => frame(bytesOf, isMasked)), header]);
      const lastByte = bytes.length - 1;
      const passed = [...cut(bytes.subarray(0, lastByte), cuts)].every((chunk) => !guard.exceeded(chunk));
      // A length of eight bytes may show before its last one that it is too much.
      return (passed || large > 0xffff) && guard.exceeded(bytes.subarray(lastByte));
    }),
  );
});
