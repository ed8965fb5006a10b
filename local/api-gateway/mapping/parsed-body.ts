import { parseJson } from "../../parse-json";

/** A body that is not JSON is a text. Without a body, paths lead into an empty object. */
export function parsedBody(body: string): unknown {
  if (body === "") return {};
  const value = parseJson(body);
  return value === undefined ? body : value;
}
