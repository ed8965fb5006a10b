export const ALGORITHM = "AWS4-HMAC-SHA256";

/** The parts of an `Authorization` header of Signature Version 4. */
export interface AuthorizationHeader {
  readonly accessKeyId: string;
  /** `20240131` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** In lower case, as the signer listed them. */
  readonly signedHeaders: readonly string[];
  /** In hexadecimal digits. */
  readonly signature: string;
}

/** @returns the parts, or AWS's message about the missing one. */
export function parseAuthorizationHeader(text: string): AuthorizationHeader | { readonly missing: string } {
  if (!text.startsWith(`${ALGORITHM} `)) return { missing: `Authorization header must begin with '${ALGORITHM}'.` };
  const fields = new Map<string, string>();
  for (const field of text.slice(ALGORITHM.length + 1).split(",")) {
    const at = field.indexOf("=");
    fields.set(field.slice(0, at).trim(), field.slice(at + 1).trim());
  }
  const [credential, signedHeaders, signature] = [fields.get("Credential"), fields.get("SignedHeaders"), fields.get("Signature")];
  if (!credential || !signedHeaders || !signature) {
    const absent = ["Credential", "Signature", "SignedHeaders"].filter((name) => !fields.get(name));
    return { missing: absent.map((name) => `Authorization header requires '${name}' parameter.`).join(" ") };
  }
  const [accessKeyId, date, region, service, end, ...more] = credential.split("/");
  if (!accessKeyId || !date || !region || !service || end !== "aws4_request" || more.length > 0) {
    return { missing: `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'` };
  }
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(";"), signature };
}
