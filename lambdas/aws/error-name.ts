import type { HttpResponse } from "../http/http-response";

/** The name of an AWS error, without the namespace in front and the address behind it; `Unknown` when the answer does not say. */
export function errorName(response: HttpResponse): string {
  const name = response.header("x-amzn-errortype") ?? nameInBody(response.body);
  return name?.split("#").pop()?.split(/[:,]/, 1)[0] || "Unknown";
}

function nameInBody(body: Buffer): string | undefined {
  const content = parseObject(body);
  const name = content.__type ?? content.code;
  return typeof name === "string" ? name : undefined;
}

/** The message of an AWS error, for a log; empty when there is none. */
export function errorMessage(response: HttpResponse): string {
  const content = parseObject(response.body);
  const message = content.message ?? content.Message;
  return typeof message === "string" ? message : "";
}

/** An empty object for an empty body and for HTML, which proxies send. */
function parseObject(body: Buffer): { readonly [key: string]: unknown } {
  try {
    const content: unknown = JSON.parse(body.toString("utf8"));
    return typeof content === "object" && content !== null ? { ...content } : {};
  } catch {
    return {};
  }
}
