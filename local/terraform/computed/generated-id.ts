import { createHash } from "node:crypto";

/** `length` lowercase letters and digits, the first a letter. The same seed always gives the same id. */
export function generatedId(seed: string, length: number): string {
  const digits = BigInt(`0x${createHash("sha256").update(seed).digest("hex")}`).toString(36);
  return `a${digits.slice(1, length)}`;
}
