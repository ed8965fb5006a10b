import type { IntegrationResponse } from "../../model";
import type { RouteCall } from "../integration";
import { evaluateSelection, MessageBody } from "../selection-expression";
import type { BackendResponse } from "./mapped-integration";
import { templateVariables } from "./template-variables";
import { templateOf } from "./templates";

/**
 * The body for the client, as the integration response makes it of a backend's response.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-responses.html
 * @returns undefined when no integration response fits.
 * @throws Error for a template that fails.
 */
export function mapResponse(
  responses: readonly IntegrationResponse[],
  response: BackendResponse,
  { event }: RouteCall,
): string | undefined {
  const selected = responses.find(({ key }) => patternOf(key)?.test(response.selects)) ?? responses.find(({ key }) => key === "$default");
  if (!selected) return undefined;
  const message = new MessageBody(event.body ?? "");
  const template = templateOf(selected, (expression) =>
    evaluateSelection(expression, (path) => message.variable(path) ?? responseVariable(path, response)),
  );
  return template ? template.render(templateVariables(event, response.body)) : response.body;
}

/** `/2\d\d/`; a key without slashes is one itself. Undefined for `$default`. */
function patternOf(key: string): RegExp | undefined {
  if (key === "$default") return undefined;
  // As in REST APIs, the whole text has to match.
  return new RegExp(`^(?:${/^\/(.*)\/$/s.exec(key)?.[1] ?? key})$`);
}

function responseVariable(path: string, { statusCode, headers }: BackendResponse): string | undefined {
  if (path === "integration.response.statuscode") return String(statusCode);
  const [, list, name = ""] = /^integration\.response\.(multivalue)?header\.(.+)$/.exec(path) ?? [];
  if (name === "") return undefined;
  const values = headers[name.toLowerCase()] ?? [];
  return list === undefined ? (values.at(-1) ?? "") : `[${values.join(", ")}]`;
}
