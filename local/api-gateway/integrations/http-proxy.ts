import type { HttpProxyIntegration } from "../../model";
import type { IntegrationNeeds, IntegrationOutcome, RouteCall } from "../integration";
import { invocationRecord } from "../invocation-record";
import { parametersOf } from "../mapping/request-mapping";
import { sendHttp, targetOf } from "./send-http";

/** HTTP_PROXY: the message is the request's body, and the response's body goes to the client as it is. */
export async function callHttpProxy(
  integration: HttpProxyIntegration,
  call: RouteCall,
  { events }: Pick<IntegrationNeeds, "events">,
): Promise<IntegrationOutcome> {
  const { client, route, event } = call;
  const result = await sendHttp(integration, client.apiId, { body: event.body ?? "", ...parametersOf(integration.parameters, call) });
  const about = "failure" in result ? result.about : ({ outcome: "ok", status: result.statusCode } as const);
  events.record(invocationRecord(client, route.routeKey, targetOf(integration), result, about));
  if ("failure" in result) return result.failure;
  const headers = Object.entries(result.headers).map(([name, values]) => [name, values.join(", ")]);
  return { statusCode: result.statusCode, body: result.body, headers: Object.fromEntries(headers) };
}
