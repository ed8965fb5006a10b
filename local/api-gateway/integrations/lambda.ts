import { NOT_RUN, problemOf } from "../../lambda/invocation";
import type { LambdaIntegration } from "../../model";
import { parseJson } from "../../parse-json";
import type { IntegrationNeeds, RouteCall } from "../integration";
import { failureOf } from "../invocation-record";
import { invokeWithTimeout } from "../invoke-with-timeout";
import type { Backend } from "../mapping/mapped-integration";
import { apiGatewayFor } from "../service-caller";

/** AWS with a function: its event is what the request template makes, and its error message selects the integration response. */
export function lambdaBackend(
  { functionArn, timeoutMs, credentialsArn }: LambdaIntegration,
  { route: { routeKey }, executionArn, client }: RouteCall,
  { invoker }: Pick<IntegrationNeeds, "invoker">,
): Backend {
  const caller = apiGatewayFor(`${executionArn}/${client.stageName}/${routeKey}`, credentialsArn);
  return {
    target: functionArn,
    async call({ body }) {
      const event = body.trim() === "" ? "{}" : body;
      if (parseJson(event) === undefined) {
        const error = `Lambda takes JSON, and the request template made ${event}`;
        return { ...NOT_RUN, failure: "failed", about: { outcome: "error", error } };
      }
      const result = await invokeWithTimeout(timeoutMs, { functionArn, event, caller }, invoker);
      const { durationMs, waitMs, initMs } = result;
      const times = { durationMs, waitMs, initMs };
      switch (result.kind) {
        case "payload":
          return { ...times, statusCode: 200, headers: {}, body: result.payload, selects: errorMessageIn(result.payload) };
        case "functionError": {
          const response = { statusCode: 200, headers: {}, body: JSON.stringify(result.error), selects: result.error.errorMessage };
          return { ...times, ...response, about: { outcome: "error", error: problemOf(result) } };
        }
        default:
          return { ...times, failure: result.kind === "throttled" ? "failed" : result.kind, about: failureOf(result) };
      }
    },
  };
}

/** `$integration.response.body.errorMessage`: a function may return one too. */
function errorMessageIn(payload: string): string {
  const result: unknown = JSON.parse(payload);
  const message: unknown = typeof result === "object" && result !== null ? Reflect.get(result, "errorMessage") : undefined;
  return typeof message === "string" ? message : "";
}
