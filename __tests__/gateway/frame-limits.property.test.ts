import fc from "fast-check";
import { rigPerTest } from "../helpers/gateway-rig";
import { scaled } from "../helpers/scaled";

// Random messages in random frames over real sockets, with sizes around the two limits.

const startRig = rigPerTest();

const KB = 1024;
const MAX_FRAME = 32 * KB;
const MAX_MESSAGE = 128 * KB;
const UNLIMITED = { connectionsPerSecond: 1e6, requestsPerSecond: 1e6, requestBurst: 1e6 };

const functions = { $default: ({ body }: { body?: string }) => ({ statusCode: 200, body: String(Buffer.byteLength(body ?? "")) }) };

const around = (limit: number) => fc.integer({ min: limit - 3, max: limit + 3 });
const frameBytes = fc.oneof(
  { weight: 4, arbitrary: fc.nat(300) },
  { weight: 4, arbitrary: fc.integer({ min: 8 * KB, max: MAX_FRAME }) },
  { weight: 1, arbitrary: around(MAX_FRAME) },
);
/** One message by the sizes of its frames: any, or such that they come close to the limit of a message. */
const message = fc.oneof(
  fc.array(frameBytes, { minLength: 1, maxLength: 8 }),
  fc
    .tuple(fc.array(fc.integer({ min: 16 * KB, max: MAX_FRAME }), { minLength: 3, maxLength: 5 }), around(MAX_MESSAGE))
    .map(([frames, total]) => {
      const rest = total - sum(frames);
      return rest > 0 && rest <= MAX_FRAME ? [...frames, rest] : frames;
    }),
);

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

test("a message is taken when its frames and itself are within the limits, and else closes the connection with 1009", async () => {
  const rig = await startRig({ functions, quotas: UNLIMITED });
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 4 }), fc.boolean(), async (messages, pings) => {
      const client = await rig.connect();
      try {
        for (const frames of messages) {
          for (const [index, bytes] of frames.entries()) {
            client.socket.send("x".repeat(bytes), { fin: index === frames.length - 1 });
            // Control frames may come between the frames of a message.
            if (pings) client.socket.ping();
          }
          if (frames.some((bytes) => bytes > MAX_FRAME) || sum(frames) > MAX_MESSAGE) {
            expect((await client.closed()).code).toBe(1009);
            return;
          }
          expect(await client.next()).toBe(String(sum(frames)));
        }
      } finally {
        client.terminate();
      }
    }),
    { numRuns: scaled(25) },
  );
});
