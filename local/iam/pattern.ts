/** Compiles a pattern of IAM's: `*` stands for any run of characters, `?` for one. */
export function compilePattern(pattern: string, flags = ""): RegExp {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, `s${flags}`);
}
