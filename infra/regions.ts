import { partition } from "@aws-sdk/core/client";

/**
 * Whether AWS or AWS GovCloud has this region, by the list in `@aws-sdk/core`. Other partitions, such as AWS China, do not count: their
 * services have other domains than amazonaws.com.
 *
 * A region that is newer than the installed list is unknown until `@aws-sdk/core` is updated. Nothing overrides this: a region that is new
 * to the SDK is mostly new to the Terraform provider too.
 */
export function isKnownRegion(region: string): boolean {
  // `partition` guesses from the name where it does not know the region. Only known regions have a description.
  const found = partition(region);
  return found.dnsSuffix === "amazonaws.com" && "description" in found && !region.endsWith("-global");
}

/** What to set instead of an unknown region, as the end of "… is X, but must be …". */
export const KNOWN_REGION =
  "a region of AWS or of AWS GovCloud, such as eu-west-1 (for a region that is newer than the installed list: npm install --save-dev --save-exact @aws-sdk/core@latest)";

/** `aws`, or `aws-us-gov`: the second part of ARNs. */
export function partitionOf(region: string): string {
  return partition(region).name;
}
