/** @typedef {import("../describe-stack").StackDescription} StackDescription */

/**
 * Names of one stack mostly begin alike, `fanfare-dev-connect`, `fanfare-dev-message`; what they have in common tells nobody apart.
 *
 * @param {StackDescription} stack
 * @returns {(name: string) => string}
 */
export function shortNames({ functions, tables }) {
  const names = [...functions.map(({ name }) => name), ...tables];
  const prefix = names.length > 1 ? commonPrefix(names) : "";
  return (name) => (name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name);
}

/**
 * Up to a `-` or `_`, so that no word is cut.
 *
 * @param {readonly string[]} names
 */
function commonPrefix(names) {
  let prefix = names[0] ?? "";
  for (const name of names) while (!name.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix.slice(0, Math.max(prefix.lastIndexOf("-"), prefix.lastIndexOf("_")) + 1);
}
