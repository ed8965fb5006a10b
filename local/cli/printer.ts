import { styleText } from "node:util";
import type { Endpoints } from "../endpoints";
import type {
  ApiCallEvent,
  FunctionInvokedEvent,
  InvocationDroppedEvent,
  InvocationEvent,
  ReloadedEvent,
  RuntimeEvent,
} from "../event-log";
import { describeCounts } from "../faults/fault-counts";
import { isLoopback } from "../http/addresses";
import type { RuntimeNote } from "../lambda/process/runtime-programs";
import type { StackReading } from "../terraform/resources/read-model";
import type { LeftOut } from "../terraform/resources/reading";
import { faultOptions } from "./fault-options";

/** The text that `npm start` prints when it is ready. */
export function readyText(endpoints: Endpoints, { leftOut, madeUp }: Omit<StackReading, "model">, notes: readonly RuntimeNote[]): string {
  const { websocketUrl, managementEndpoint, apiId, dynamodbEndpoint, connectionsTable, consoleUrl } = endpoints;
  const tables = endpoints.tables ?? [connectionsTable].filter((name) => name !== "");
  const api = [
    ["websocket", websocketUrl, `try: npx wscat -c ${websocketUrl}`],
    ["@connections", `${managementEndpoint}/@connections/{connectionId}`],
    ["api", apiId],
  ];
  const rows = [
    ...(endpoints.awsEndpoint ? [["aws", endpoints.awsEndpoint, `all APIs; export AWS_ENDPOINT_URL=${endpoints.awsEndpoint}`]] : []),
    // An account may have none yet.
    ...(websocketUrl === "" ? [] : api),
    ["dynamodb", dynamodbEndpoint, tables.length === 0 ? "no table" : `${tables.length === 1 ? "table" : "tables"} ${tables.join(" ")}`],
    ...(endpoints.queues ?? []).map((url) => ["queue", url]),
    ["console", consoleUrl],
    ...(endpoints.tokenUrl ? [["tokens", endpoints.tokenUrl, "?sub=NAME&scope=…&seconds=N, for clients"]] : []),
    ...(endpoints.signedUrl ? [["signed url", endpoints.signedUrl, `npx wscat -c "$(curl -s ${endpoints.signedUrl})"`]] : []),
    ...(endpoints.apis ?? []).slice(1).map((other) => [`stage ${other.stage}`, other.websocketUrl, `api ${other.apiId}`]),
    ...(endpoints.networkAddresses ?? []).map((address) => ["network", address, "from other machines, in place of 127.0.0.1"]),
    ...notes.map(({ runtime, note }) => ["runtime", note, `--runtime ${runtime}=PATH names another`]),
    ...groupedByReason(leftOut).map(([reason, addresses]) => ["left out", `${reason}: ${listed(addresses)}`]),
    ...madeUp.map(({ reference, value }) => ["made up", `${reference} = ${value}`, `--set ${reference}=VALUE sets the real one`]),
  ];
  return rows
    .map(([name = "", value = "", hint = ""]) => `${name.padEnd(13)} ${value.padEnd(hint ? 48 : 0)} ${styleText("dim", hint)}`.trimEnd())
    .join("\n");
}

function groupedByReason(leftOut: readonly LeftOut[]): [reason: string, addresses: string[]][] {
  const groups = new Map<string, string[]>();
  for (const { address, reason } of leftOut) groups.set(reason, [...(groups.get(reason) ?? []), address]);
  return [...groups];
}

/** Addresses in a line of a group; of many, the first ones. */
const MAX_LISTED = 8;

function listed(addresses: readonly string[]): string {
  const more = addresses.length - MAX_LISTED;
  return more > 1 ? `${addresses.slice(0, MAX_LISTED).join(", ")}, and ${more} more` : addresses.join(", ");
}

/** A line for a `--host` that lets other machines in. */
export function exposureWarning({ host, exposeConsole }: { readonly host?: string; readonly exposeConsole: boolean }): string | undefined {
  if (host === undefined || host === "localhost" || isLoopback(host.replace(/^\[|\]$/g, ""))) return undefined;
  const what = exposeConsole ? "the stack, its tables and queues, and the console" : "the stack, its tables and queues";
  return styleText(
    "yellow",
    `warning: with --host ${host} every machine that reaches this one has ${what}, with an administrator's rights`,
  );
}

/** A line about work that the start waits for. */
export function progressLine(line: string): string {
  return styleText("dim", `${"terraform".padEnd(13)} ${line}`);
}

/** One line for an event, or undefined for an event that another line tells already. */
export function eventLine(event: RuntimeEvent, at: Date): string | undefined {
  const text = describe(event);
  return text === undefined ? undefined : `${styleText("dim", at.toTimeString().slice(0, 8))}  ${text}`;
}

function describe(event: RuntimeEvent): string | undefined {
  switch (event.type) {
    case "connected":
    case "posted":
    case "replied":
    // The line of the event has the same figures.
    case "platformLog":
      return undefined;
    case "invocation":
      return invocation(event);
    case "disconnected":
      return `${"closed".padEnd(12)} ${event.connectionId}  ${event.code}`;
    case "denied":
      return styleText("red", `${"denied".padEnd(12)} ${event.message}`);
    case "refused":
      return styleText("yellow", `${"refused".padEnd(12)} ${event.what}  ${event.status}  ${event.reason}`);
    case "failed":
      return styleText("red", `${"failed".padEnd(12)} ${event.what}  500  ${event.message.split("\n")[0]}`);
    case "notEmulated":
      return styleText("red", `${"refused".padEnd(12)} ${event.message}`);
    case "debuggerListening":
      return `${"debugger".padEnd(12)} ${event.functionName}  ${event.url}`;
    case "apiCall":
      return apiCall(event);
    case "functionLog":
      return logLine(event.functionName, event.line);
    case "functionInvoked":
      return functionInvoked(event);
    case "invocationDropped":
      return styleText("red", `${"dropped".padEnd(12)} ${dropped(event)}`);
    case "reloaded":
      return reloaded(event);
    case "reloadFailed":
      return styleText("red", `${"not reloaded".padEnd(12)} ${event.reason.replace(/\s*\n\s*/g, "  ")}`);
    case "faultsSet":
      return styleText("yellow", `${"faults".padEnd(12)} ${faultOptions(event.faults, event.seed)}`);
    case "faultsInjected":
      return styleText("yellow", `${"faults".padEnd(12)} ${describeCounts(event.counts)}  --fault-seed ${event.seed}`);
  }
}

/** Terraform reads each resource again and again, and asks for some that are not there. */
function apiCall({ service, operation, isRead, error }: ApiCallEvent): string | undefined {
  if (isRead) return undefined;
  const line = `${"api".padEnd(12)} ${service}  ${operation}`;
  return error === undefined ? styleText("dim", line) : styleText("yellow", `${line}  ${error}`);
}

/** A log line of a handler without the time and request id that Lambda adds: the printed line has a time of its own. */
function logLine(functionName: string, line: string): string {
  const { level, message } = readLogLine(line);
  const text = `${"log".padEnd(12)} ${functionName}  ${level} ${message}`;
  return level === "ERROR" || level === "FATAL"
    ? styleText("red", text)
    : level === "WARN" || level === "WARNING"
      ? styleText("yellow", text)
      : styleText("dim", text);
}

/** `{time}\t{request id}\t{level}\t{message}` */
const NODE_LINE = /^\S+\t\S*\t([A-Z]+)\t(.*)$/s;
/** `[{level}]\t{time}\t{request id}\t{message}`, or `[ERROR] {error}` for what a handler threw. */
const PYTHON_LINE = /^\[([A-Z]+)\](?:\t[^\t]*\t[^\t]*\t| )(.*)$/s;

function readLogLine(line: string): { readonly level: string; readonly message: string } {
  const [, level, message] = NODE_LINE.exec(line) ?? PYTHON_LINE.exec(line) ?? [];
  if (level !== undefined && message !== undefined) return { level, message };
  try {
    const { level, message } = JSON.parse(line) as { level?: string; message?: unknown };
    if (level !== undefined && message !== undefined) {
      return { level, message: typeof message === "string" ? message : JSON.stringify(message) };
    }
  } catch {
    // Not one of Lambda's formats: the function wrote to stdout itself.
  }
  return { level: "", message: line };
}

/** A function that was invoked by the Lambda API; invocations by routes have lines of their own. */
function functionInvoked({ functionName, invocationType, outcome, error, durationMs, waitMs, initMs }: FunctionInvokedEvent): string {
  const line = `${"invoke".padEnd(12)} ${functionName}  ${invocationType}  ${outcome}${timing(durationMs, waitMs, initMs)}`;
  return error === undefined ? line : styleText("red", `${line}  ${error}`);
}

function dropped({ functionName, requestId, reason, attempts, error, deliveries }: InvocationDroppedEvent): string {
  const outcomes = deliveries.map(({ target, problem }) =>
    problem === undefined ? `; sent to ${target}` : `; not sent to ${target}: ${problem}`,
  );
  return `${functionName}  ${requestId}  ${reason} after ${attempts} attempts${error === undefined ? "" : `  ${error}`}${outcomes.join("")}`;
}

function reloaded({ changes, needsRestart }: ReloadedEvent): string {
  const line = `${"reloaded".padEnd(12)} ${changes.join(", ") || "nothing that is served has changed"}`;
  return needsRestart.length === 0 ? line : styleText("yellow", `${line}  (restart to serve ${needsRestart.join(", ")})`);
}

function timing(durationMs: number, waitMs: number, initMs: number | undefined): string {
  const cold = initMs === undefined ? "" : `  cold start ${initMs.toFixed(0)} ms`;
  const waited = initMs === undefined && waitMs >= 1 ? `  waited ${waitMs.toFixed(0)} ms` : "";
  return `  ${durationMs.toFixed(0)} ms${cold}${waited}`;
}

function invocation({ routeKey, connectionId, outcome, status, error, durationMs, waitMs, initMs }: InvocationEvent): string {
  const line = `${routeKey.padEnd(12)} ${connectionId}  ${status ?? outcome}${timing(durationMs, waitMs, initMs)}`;
  return error === undefined ? line : styleText("red", `${line}  ${error}`);
}
