import { createHmac } from "node:crypto";

/** @param scope date, region, service and `aws4_request`, which a key is derived for */
export function signingKey(secretAccessKey: string, scope: readonly string[]): Buffer {
  return scope.reduce<Buffer>((from, part) => createHmac("sha256", from).update(part).digest(), Buffer.from(`AWS4${secretAccessKey}`));
}
