import type { Problem } from "./problem";
import type { StackResources } from "./stack-resources";

/** The longest that API Gateway waits, and its default. docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const MAX_TIMEOUT_MS = 29_000;

/** Integrations that wait longer than API Gateway can, or not as long as their function runs: the client gets an error while the function goes on. */
export function findIntegrationTimeouts(stack: StackResources): Problem[] {
  return stack.ofType("aws_apigatewayv2_integration").flatMap(({ path, attributes }): Problem[] => {
    const { timeout_milliseconds: timeoutMs = MAX_TIMEOUT_MS, integration_uri } = attributes;
    if (typeof timeoutMs !== "number") return [];
    if (timeoutMs > MAX_TIMEOUT_MS)
      return [{ path, mistake: `waits ${timeoutMs} ms, and API Gateway at most ${MAX_TIMEOUT_MS}`, fix: "lower timeout_milliseconds" }];
    const fn = stack.referredTo("aws_lambda_function", integration_uri);
    const seconds = fn?.attributes.timeout;
    if (!fn || typeof seconds !== "number" || seconds * 1000 <= timeoutMs) return [];
    const mistake = `waits ${timeoutMs} ms for ${fn.path}, which may run ${seconds} s`;
    return [{ path, mistake, fix: `give the function a timeout of at most ${Math.floor(timeoutMs / 1000)} s` }];
  });
}
