import type { LambdaProxyIntegration } from "../../model";
import type { IntegrationNeeds, IntegrationOutcome, RouteCall } from "../integration";
import { failureOf, invocationRecord } from "../invocation-record";
import { invokeWithTimeout } from "../invoke-with-timeout";
import { apiGatewayFor } from "../service-caller";
import { readProxyResponse } from "./proxy-response";

/** AWS_PROXY: the function gets the whole event, and its result is the response. */
export async function callLambdaProxy(
  { functionArn, timeoutMs, credentialsArn }: LambdaProxyIntegration,
  { route: { routeKey }, executionArn, client, event }: RouteCall,
  { invoker, events }: IntegrationNeeds,
): Promise<IntegrationOutcome> {
  const caller = apiGatewayFor(`${executionArn}/${client.stageName}/${routeKey}`, credentialsArn);
  const result = await invokeWithTimeout(timeoutMs, { functionArn, event: JSON.stringify(event), caller }, invoker);
  const response = result.kind === "payload" ? readProxyResponse(result.payload) : undefined;
  const about = response
    ? ({ outcome: "ok", status: response.statusCode } as const)
    : result.kind === "payload"
      ? ({ outcome: "error", error: `malformed proxy response: ${result.payload}` } as const)
      : failureOf(result);
  events.record(invocationRecord(client, routeKey, functionArn, result, about));
  return response ?? (result.kind === "timeout" || result.kind === "notAllowed" ? result.kind : "failed");
}
