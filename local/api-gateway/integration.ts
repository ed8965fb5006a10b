import type { EventLog } from "../event-log";
import type { Invoker } from "../lambda/invocation";
import type { Route } from "../model";
import type { Client } from "./connection";
import { failureOf, invocationRecord } from "./invocation-record";
import { invokeWithTimeout } from "./invoke-with-timeout";
import type { ProxyEvent } from "./lambda-events";
import { type ProxyResponse, readProxyResponse } from "./proxy-response";

/** Why a function gave no valid proxy response. */
export type IntegrationFailure = "timeout" | "notAllowed" | "failed";

/** Runs the function behind `route` and reads its response, and records one event about it. */
export async function callIntegration(
  { routeKey, integration }: Route,
  executionArn: string,
  client: Client,
  event: ProxyEvent,
  { invoker, events }: { readonly invoker: Invoker; readonly events: EventLog },
): Promise<ProxyResponse | IntegrationFailure> {
  const { functionArn, timeoutMs } = integration;
  const caller = { service: "apigateway.amazonaws.com", sourceArn: `${executionArn}/${client.stageName}/${routeKey}` };
  const result = await invokeWithTimeout(timeoutMs, { functionArn, event: event.json, caller }, invoker);
  const response = result.kind === "payload" ? readProxyResponse(result.payload) : undefined;
  const about = response
    ? ({ outcome: "ok", status: response.statusCode } as const)
    : result.kind === "payload"
      ? ({ outcome: "error", error: `malformed proxy response: ${result.payload}` } as const)
      : failureOf(result);
  events.record(invocationRecord(client, routeKey, functionArn, result, about));
  return response ?? (result.kind === "timeout" || result.kind === "notAllowed" ? result.kind : "failed");
}
