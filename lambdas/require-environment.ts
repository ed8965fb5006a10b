/** @throws when the variable is missing: at the start of the function and by name, instead of at its first event */
export function requireEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set`);
  return value;
}

/** @throws as {@link requireEnvironment} does, and when the value is not a number above 0 */
export function requireNumber(name: string): number {
  const value = Number(requireEnvironment(name));
  if (!(value > 0)) throw new Error(`The environment variable ${name} must be a number above 0`);
  return value;
}

/** @throws as {@link requireEnvironment} does, and when the value is not one of those that are allowed */
export function requireOneOf<Value extends string>(name: string, allowed: readonly Value[]): Value {
  const value = requireEnvironment(name);
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined)
    throw new Error(`The environment variable ${name} is ${JSON.stringify(value)}, but must be ${allowed.join(" or ")}`);
  return found;
}
