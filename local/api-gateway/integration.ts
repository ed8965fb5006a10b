import type { EventLog, InvocationEvent } from "../event-log";
import type { Route } from "../model";
import type { Client } from "./connection";
import type { ProxyEvent } from "./events";

/** What the gateway asks of Lambda. */
export interface Invoker {
  invoke(invocation: InvocationRequest): Promise<Invoked>;
}

export interface InvocationRequest {
  readonly functionArn: string;
  /** The event, as JSON text. */
  readonly payload: string;
  readonly caller: ServiceCaller;
}

/** A service that calls for one of its resources; the function's resource policy must allow both. */
export interface ServiceCaller {
  /** `apigateway.amazonaws.com` */
  readonly service: string;
  readonly sourceArn: string;
}

export interface Invoked {
  readonly functionName: string;
  readonly answer:
    | { readonly kind: "notAllowed"; readonly reason: string }
    | { readonly kind: "returned"; readonly payload: string }
    | { readonly kind: "failed"; readonly errorType: string; readonly errorMessage: string };
  readonly durationMs: number;
  /** How long the event waited for a free execution environment. */
  readonly waitMs: number;
  /** How long that took to start, when it was started for this event. */
  readonly initMs?: number;
}

/** A Lambda proxy response, or why there is none. */
export type IntegrationResult =
  | {
      readonly kind: "response";
      readonly statusCode: number;
      readonly body?: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: "timeout" }
  | { readonly kind: "notAllowed" }
  | { readonly kind: "failed" };

/** Runs the function behind `route` and reads its answer, and records one event about it. */
export async function callIntegration(
  route: Route,
  executionArn: string,
  client: Client,
  event: ProxyEvent,
  { invoker, events }: { readonly invoker: Invoker; readonly events: EventLog },
): Promise<IntegrationResult> {
  const { routeKey, integration } = route;
  const { functionArn, timeoutMs } = integration;
  const record = (about: Omit<InvocationEvent, "type" | "routeKey" | "connectionId">) =>
    events.record({ type: "invocation", routeKey, connectionId: client.connectionId, ...about });

  const caller = { service: "apigateway.amazonaws.com", sourceArn: `${executionArn}/${client.stageName}/${routeKey}` };
  const invoked = await withinTime(invoker.invoke({ functionArn, payload: event.json, caller }), timeoutMs);
  if (invoked === "timeout") {
    const functionName = functionArn.slice(functionArn.lastIndexOf(":") + 1);
    record({ functionName, outcome: "timeout", error: "the integration's time is over", durationMs: timeoutMs, waitMs: 0 });
    return { kind: "timeout" };
  }
  const { answer, ...timing } = invoked;
  switch (answer.kind) {
    case "notAllowed":
      record({ ...timing, outcome: "notAllowed", error: answer.reason });
      return { kind: "notAllowed" };
    case "failed":
      record({ ...timing, outcome: "error", error: `${answer.errorType}: ${answer.errorMessage}` });
      return { kind: "failed" };
    case "returned": {
      const response = readResponse(answer.payload);
      if (response) record({ ...timing, outcome: "ok", status: response.statusCode });
      else record({ ...timing, outcome: "error", error: `malformed proxy response: ${answer.payload}` });
      return response ?? { kind: "failed" };
    }
  }
}

/** The function goes on after the gateway gave up; what it still returns is dropped. */
async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T | "timeout"> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<"timeout">((resolve) => {
    timer = setTimeout(resolve, timeoutMs, "timeout");
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function readResponse(payload: string): Extract<IntegrationResult, { kind: "response" }> | undefined {
  const answer: unknown = JSON.parse(payload);
  if (typeof answer !== "object" || answer === null) return undefined;
  const { statusCode, body, headers } = answer as { statusCode?: unknown; body?: unknown; headers?: unknown };
  const status = typeof statusCode === "string" ? Number(statusCode) : statusCode;
  if (typeof status !== "number" || !Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== "string") return undefined;
  return { kind: "response", statusCode: status, ...(typeof body === "string" && { body }), headers: lowerCased(headers) };
}

function lowerCased(headers: unknown): Record<string, string> {
  if (typeof headers !== "object" || headers === null) return {};
  const texts = Object.entries(headers).filter(([, value]) => typeof value !== "object");
  return Object.fromEntries(texts.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
