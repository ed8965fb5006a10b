import { JSONPath } from "jsonpath-plus";
import type { RouteEvent } from "../lambda-events";
import { parsedBody } from "./parsed-body";

/**
 * The variables of mapping templates.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 * @param body of the message, or of the response for the template of a response.
 */
export function templateVariables(event: RouteEvent, body: string): Readonly<Record<string, unknown>> {
  return {
    input: inputOf(event, body),
    // A template may set properties of variables, and the event is used again for the response.
    context: structuredClone(event.requestContext),
    stageVariables: { ...event.stageVariables },
    util: UTIL,
  };
}

/** @returns undefined where the path leads nowhere. */
export function valueAt(path: string, json: unknown): unknown {
  if (path === "$") return json;
  if (typeof json !== "object" || json === null) return undefined;
  // Filters are evaluated by an interpreter of expressions, not as JavaScript.
  return JSONPath({ path, json, wrap: false, eval: "safe" });
}

function inputOf({ headers = {}, queryStringParameters = {} }: RouteEvent, body: string) {
  const params = { path: {}, querystring: { ...queryStringParameters }, header: { ...headers } };
  let parsed: { readonly value: unknown } | undefined;
  const json = () => {
    parsed ??= { value: parsedBody(body) };
    return parsed.value;
  };
  return {
    body,
    path: (path: string) => valueAt(path, json()),
    json: (path: string) => JSON.stringify(valueAt(path, json()) ?? ""),
    /** Of the handshake, in `$connect` only. */
    params: (name?: string) => (name === undefined ? params : (params.querystring[name] ?? params.header[name])),
  };
}

const UTIL = {
  escapeJavaScript,
  parseJson: (text: unknown) => JSON.parse(String(text)),
  urlEncode: (text: unknown) => new URLSearchParams({ "": String(text) }).toString().slice(1),
  urlDecode: (text: unknown) => new URLSearchParams(`=${String(text).replaceAll("&", "%26")}`).get("") ?? "",
  base64Encode: (text: unknown) => Buffer.from(String(text)).toString("base64"),
  base64Decode: (text: unknown) => Buffer.from(String(text), "base64").toString(),
};

/** As `StringEscapeUtils.escapeEcmaScript` of Apache Commons: single quotes and slashes too. */
function escapeJavaScript(text: unknown): string {
  return String(text).replace(/['"\\/]|[^ -~]/g, (character) => SHORT[character] ?? `\\u${hex(character)}`);
}

const SHORT: Readonly<Record<string, string>> = {
  "'": "\\'",
  '"': '\\"',
  "\\": "\\\\",
  "/": "\\/",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
}
