import { randomOctets } from "../../random-octets";

/** `AROA…` for roles, `ANPA…` for policies (docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html). */
export function newIamId(prefix: "AROA" | "ANPA"): string {
  return `${prefix}${randomOctets(9, "hex").toUpperCase().slice(0, 17)}`;
}
