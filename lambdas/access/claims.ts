import type { JWTPayload } from "jose";

/**
 * Whether a claim grants something. A claim such as `scope` is a text with words (RFC 8693, section 4.2), others, such as Cognito's
 * `cognito:groups`, are lists.
 *
 * @param required `{claim}:{word}`, such as `scope:broadcast`; the claim's name may itself have colons
 */
export function grants(claims: JWTPayload, required: string): boolean {
  const at = required.lastIndexOf(":");
  const claim = claims[required.slice(0, at)];
  const words = typeof claim === "string" ? claim.split(" ") : Array.isArray(claim) ? claim : [claim];
  return words.some((word) => String(word) === required.slice(at + 1));
}
