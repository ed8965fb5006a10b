import { randomOctets } from "../../random-octets";

/** Lowercase letters and digits, as API Gateway's ids are. */
export function newId(length: number): string {
  const digits = BigInt(`0x${randomOctets(length, "hex")}`).toString(36);
  return digits.padStart(length, "0").slice(-length);
}
