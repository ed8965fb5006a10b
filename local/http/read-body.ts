import type { IncomingMessage } from "node:http";

/**
 * The whole body of `request`. By events, since an iterator over each request cost 3 % of the time that a broadcast takes.
 * @returns undefined for one larger than `maxBytes`; the rest is read and dropped, so that the answer can be sent.
 * @throws Error when the client goes before the end.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.once("end", () => resolve(bytes > maxBytes ? undefined : Buffer.concat(chunks, bytes)));
    request.once("error", reject);
    request.once("close", () => {
      if (!request.readableEnded) reject(new Error("the client went before the end of its request"));
    });
  });
}
