/** A body that is not JSON is a text. Without a body, paths lead into an empty object. */
export function parsedBody(body: string): unknown {
  if (body === "") return {};
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
