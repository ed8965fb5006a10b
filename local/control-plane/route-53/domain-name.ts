/** As Route 53 keeps names: in lower case, with a dot at the end, and `*` and other characters in octal (`\052`). */
export function canonicalName(name: string): string {
  const escaped = name.toLowerCase().replace(/[^a-z0-9._\\-]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`);
  return escaped.endsWith(".") ? escaped : `${escaped}.`;
}

/** The order of lists: by labels from the last to the first (docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html). */
export function compareNames(one: string, other: string): number {
  return compareTexts(reversed(one), reversed(other));
}

export function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function reversed(name: string): string {
  return name.split(".").filter(Boolean).reverse().join(".");
}
