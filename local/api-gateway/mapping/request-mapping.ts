import type { RequestMapping } from "../../model";
import type { RouteCall } from "../integration";
import { evaluateOverMessage } from "../selection-expression";
import type { BackendRequest } from "./mapped-integration";
import { parsedBody } from "./parsed-body";
import { templateVariables, valueAt } from "./template-variables";
import { templateOf } from "./templates";

/**
 * The request to a backend: the body as the selected template makes it, and the mapped parameters.
 * docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-data-transformations.html
 * @returns undefined when no template fits and the integration does not pass such a body through.
 * @throws Error for a template that fails.
 */
export function mapRequest(mapping: RequestMapping, call: RouteCall): BackendRequest | undefined {
  const { event } = call;
  const message = event.body ?? "";
  const template = templateOf(mapping, (expression) => evaluateOverMessage(expression, message));
  if (!template && !passesThrough(mapping)) return undefined;
  const body = template ? template.render(templateVariables(event, message)) : message;
  return { body, ...parametersOf(mapping.parameters, call) };
}

function passesThrough({ passthrough, templates }: RequestMapping): boolean {
  return passthrough === "WHEN_NO_MATCH" || (passthrough === "WHEN_NO_TEMPLATES" && Object.keys(templates).length === 0);
}

/** docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-data-mapping.html */
export function parametersOf(parameters: RequestMapping["parameters"], { event }: RouteCall): Omit<BackendRequest, "body"> {
  const headers: Record<string, string> = {};
  const query: [name: string, value: string][] = [];
  const path: Record<string, string> = {};
  for (const [target, source] of Object.entries(parameters)) {
    const [, kind = "", name = ""] = /^integration\.request\.(\w+)\.(.+)$/.exec(target) ?? [];
    const values = valuesOf(source, event);
    if (values.length === 0) continue;
    if (kind.endsWith("header")) headers[name.toLowerCase()] = values.join(",");
    else if (kind === "path") path[name] = values[0] ?? "";
    else for (const value of values) query.push([name, value]);
  }
  return { headers, query, path };
}

function valuesOf(source: string, event: RouteCall["event"]): readonly string[] {
  const constant = /^'(.*)'$/s.exec(source)?.[1];
  if (constant !== undefined) return [constant];
  const [, where = "", name = ""] = /^(route\.request\.\w+|stageVariables|context)\.(.+)$/s.exec(source) ?? [];
  switch (where) {
    case "route.request.header":
      return texts(ofHeader(event.headers, name));
    case "route.request.querystring":
      return texts(event.queryStringParameters?.[name]);
    case "route.request.multivalueheader":
      return ofHeader(event.multiValueHeaders, name) ?? [];
    case "route.request.multivaluequerystring":
      return event.multiValueQueryStringParameters?.[name] ?? [];
    case "route.request.body":
      return texts(valueAt(`$.${name}`, parsedBody(event.body ?? "")));
    case "stageVariables":
      return texts(event.stageVariables?.[name]);
    default:
      return texts(valueAt(`$.${name}`, event.requestContext));
  }
}

/** Names of headers are the same in lower case and in upper case. */
function ofHeader<T>(headers: Readonly<Record<string, T>> = {}, name: string): T | undefined {
  return Object.entries(headers).find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
}

function texts(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return [typeof value === "object" ? JSON.stringify(value) : String(value)];
}
