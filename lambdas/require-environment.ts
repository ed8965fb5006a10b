/** @throws at once and by name when the variable is missing, so that a function fails when it starts and not at its first event */
export function requireEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set`);
  return value;
}
