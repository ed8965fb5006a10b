/** Far more than the policies of a stack have; reached only by a process that serves one stack after another. */
const MAX_COMPILED = 10_000;

const compiled = new Map<string, RegExp>();

/**
 * A pattern of IAM's as an expression: `*` stands for any run of characters, `?` for one. Each pattern is compiled once, since resource
 * policies are asked for every event.
 */
export function compilePattern(pattern: string, flags = ""): RegExp {
  const key = `${flags} ${pattern}`;
  const known = compiled.get(key);
  if (known) return known;
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const made = new RegExp(`^${expression}$`, `s${flags}`);
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(key, made);
  return made;
}
