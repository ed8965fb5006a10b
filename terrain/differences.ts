/** What differs on purpose, as paths in a `cdk.tf.json`: the version of the library, and the long form of the provider's source. */
export const EXPECTED = ["//.metadata.version", "terraform.required_providers.aws.source"];

/** The paths at which two JSON values differ. */
export function differences(before: unknown, after: unknown, path: readonly string[] = []): string[] {
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) {
    return Object.is(before, after) ? [] : [path.join(".")];
  }
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => differences(before[name], after[name], [...path, name]));
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
