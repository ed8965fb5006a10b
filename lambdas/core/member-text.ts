/** A string, a bracket, a colon, a comma, or a number or literal name, in valid JSON. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}:,]|[^\s"[\]{}:,]+/g;

/**
 * Finds the value of a member of a JSON object as the text that it was written in: `1.10` for `data` in `{"data": 1.10}`.
 *
 * `JSON.parse` turns numbers into doubles, which changes 12345678901234567890 and 1e999. From Node.js 21 on a reviver gets the source
 * text; Node.js 20 has no such thing.
 *
 * @param json the valid JSON text of an object
 * @returns the value without the white space around it; undefined without such a member. Of several members of the name the last one
 *   counts, as for `JSON.parse`
 */
export function memberText(json: string, name: string): string | undefined {
  let text: string | undefined;
  let depth = 0;
  let key: string | undefined;
  let valueStart = 0;
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    if (token === "}" || token === "]") depth -= 1;
    const endsMember = (depth === 1 && token === ",") || (depth === 0 && key !== undefined);
    if (endsMember) {
      if (key === name) text = json.slice(valueStart, index).trim();
      key = undefined;
    } else if (depth === 1 && token === ":") {
      valueStart = index + 1;
    } else if (depth === 1 && key === undefined) {
      key = JSON.parse(token);
    }
    if (token === "{" || token === "[") depth += 1;
  }
  return text;
}
