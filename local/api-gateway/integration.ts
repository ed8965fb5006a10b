import type { EventLog, InvocationEvent } from "../event-log";
import type { Route } from "../model";
import type { Client } from "./connection";
import type { ProxyEvent } from "./events";
import { apiGatewayFor, type ServiceCaller } from "./service-caller";

/** The part of Lambda that the gateway needs. */
export interface Invoker {
  invoke(invocation: InvocationRequest): Promise<Invoked>;
}

export interface InvocationRequest {
  readonly functionArn: string;
  /** The event, as JSON text. */
  readonly payload: string;
  readonly caller: ServiceCaller;
  /**
   * Told when the event goes to the function. Until then it waits for an execution environment in a queue that AWS does not have, and
   * the gateway's time does not run.
   */
  readonly onDispatched?: () => void;
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

/** Result of an invocation that the gateway waited for. */
export type InvokedInTime = Omit<Invoked, "answer"> & { readonly answer: Invoked["answer"] | { readonly kind: "timeout" } };

/** A Lambda proxy response, or the reason why the function gave no valid one. */
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
  const { functionArn, timeoutMs, credentialsArn } = integration;
  const caller = apiGatewayFor(`${executionArn}/${client.stageName}/${routeKey}`, credentialsArn);
  const invocation = { functionArn, payload: event.json, caller };
  const { answer, ...timing } = await invokeWithin(timeoutMs, invocation, invoker);
  const { apiId, stageName, connectionId } = client;
  const record = (about: Pick<InvocationEvent, "outcome" | "error" | "status">) =>
    events.record({ type: "invocation", apiId, stageName, routeKey, connectionId, ...timing, ...about });

  switch (answer.kind) {
    case "timeout":
      record({ outcome: "timeout", error: "the integration's time is over" });
      return { kind: "timeout" };
    case "notAllowed":
      record({ outcome: "notAllowed", error: answer.reason });
      return { kind: "notAllowed" };
    case "failed":
      record({ outcome: "error", error: `${answer.errorType}: ${answer.errorMessage}` });
      return { kind: "failed" };
    case "returned": {
      const response = readResponse(answer.payload);
      if (response) record({ outcome: "ok", status: response.statusCode });
      else record({ outcome: "error", error: `malformed proxy response: ${answer.payload}` });
      return response ?? { kind: "failed" };
    }
  }
}

/**
 * Waits for a function no longer than `timeoutMs` from when the event went to it. The function goes on after the gateway gave up; what
 * it still returns is dropped.
 */
export async function invokeWithin(timeoutMs: number, invocation: InvocationRequest, invoker: Invoker): Promise<InvokedInTime> {
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const inTime = new Promise<InvokedInTime>((resolve) => {
    const onDispatched = () => {
      const waitMs = performance.now() - startedAt;
      timer ??= setTimeout(() => {
        resolve({ functionName: functionNameOf(invocation), answer: { kind: "timeout" }, durationMs: timeoutMs, waitMs });
      }, timeoutMs);
      // Must not keep the process alive after the gateway was closed.
      timer.unref();
    };
    invoker.invoke({ ...invocation, onDispatched }).then(resolve, (error: Error) => {
      const answer = { kind: "failed", errorType: error.name, errorMessage: error.message } as const;
      resolve({ functionName: functionNameOf(invocation), answer, durationMs: 0, waitMs: performance.now() - startedAt });
    });
  });
  try {
    return await inTime;
  } finally {
    clearTimeout(timer);
  }
}

function functionNameOf({ functionArn }: InvocationRequest): string {
  return functionArn.split(":")[6] ?? functionArn;
}

function readResponse(payload: string): Extract<IntegrationResult, { kind: "response" }> | undefined {
  const answer = parseJson(payload);
  if (typeof answer !== "object" || answer === null) return undefined;
  const { statusCode, body, headers } = answer as { statusCode?: unknown; body?: unknown; headers?: unknown };
  const status = typeof statusCode === "string" ? Number(statusCode) : statusCode;
  if (typeof status !== "number" || !Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== "string") return undefined;
  return { kind: "response", statusCode: status, ...(typeof body === "string" && { body }), headers: lowerCased(headers) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lowerCased(headers: unknown): Record<string, string> {
  if (typeof headers !== "object" || headers === null) return {};
  const texts = Object.entries(headers).filter(([, value]) => typeof value !== "object");
  return Object.fromEntries(texts.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
