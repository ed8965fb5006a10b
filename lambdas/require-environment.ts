/** @throws at once and by name when the variable is missing, so that a function fails when it starts and not at its first event */
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
