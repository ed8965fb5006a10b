import type { IncomingMessage } from "node:http";

/**
 * The whole body of `request`.
 * @returns undefined as soon as it is larger than `maxBytes`; the rest is read and dropped, so that the answer can be sent.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes > maxBytes ? undefined : Buffer.concat(chunks, bytes);
}
