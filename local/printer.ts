import { styleText } from "node:util";
import type { Endpoints } from "./endpoints";
import type { InvocationEvent, RuntimeEvent } from "./event-log";

/** What `npm start` prints once it is ready. */
export function readyText(endpoints: Endpoints, leftOut: readonly string[]): string {
  const { websocketUrl, managementEndpoint, dynamodbEndpoint, connectionsTable, consoleUrl } = endpoints;
  const rows = [
    ["websocket", websocketUrl, `try: npx wscat -c ${websocketUrl}`],
    ["@connections", `${managementEndpoint}/@connections/{connectionId}`],
    ["dynamodb", dynamodbEndpoint, `table ${connectionsTable}`],
    ["console", consoleUrl],
    ...(endpoints.apis ?? []).slice(1).map(({ stage, websocketUrl: url }) => [`stage ${stage}`, url]),
    ...leftOut.map((address) => ["left out", address, "not emulated; nothing here depends on it"]),
  ];
  return rows
    .map(([name = "", value = "", hint = ""]) => `${name.padEnd(13)} ${value.padEnd(hint ? 48 : 0)} ${styleText("dim", hint)}`.trimEnd())
    .join("\n");
}

/** One line for an event, or undefined for those that would only repeat what another line says. */
export function eventLine(event: RuntimeEvent, at: Date): string | undefined {
  const text = describe(event);
  return text === undefined ? undefined : `${styleText("dim", at.toTimeString().slice(0, 8))}  ${text}`;
}

function describe(event: RuntimeEvent): string | undefined {
  switch (event.type) {
    case "connected":
    case "posted":
      return undefined;
    case "invocation":
      return invocation(event);
    case "disconnected":
      return `${"closed".padEnd(12)} ${event.connectionId}  ${event.code}`;
    case "denied":
      return styleText("red", `${"denied".padEnd(12)} ${event.message}`);
    case "refused":
      return styleText("yellow", `${"refused".padEnd(12)} ${event.what}  ${event.status}  ${event.reason}`);
    case "notEmulated":
      return styleText("red", `${"refused".padEnd(12)} ${event.message}`);
    case "functionLog":
      return styleText("dim", `${"log".padEnd(12)} ${event.functionName}  ${logMessage(event.line)}`);
  }
}

/** What the handler said, without the frame that Lambda's JSON format puts around it: the line has a time of its own. */
function logMessage(line: string): string {
  try {
    const { level, message } = JSON.parse(line) as { level?: string; message?: unknown };
    return message === undefined ? line : `${level} ${typeof message === "string" ? message : JSON.stringify(message)}`;
  } catch {
    return line;
  }
}

function invocation({ routeKey, connectionId, outcome, status, error, durationMs, waitMs, initMs }: InvocationEvent): string {
  const cold = initMs === undefined ? "" : `  cold start ${initMs.toFixed(0)} ms`;
  const waited = initMs === undefined && waitMs >= 1 ? `  waited ${waitMs.toFixed(0)} ms` : "";
  const line = `${routeKey.padEnd(12)} ${connectionId}  ${status ?? outcome}  ${durationMs.toFixed(0)} ms${cold}${waited}`;
  return error === undefined ? line : styleText("red", `${line}  ${error}`);
}
