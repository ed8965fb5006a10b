import type { Integration, LambdaProxyIntegration } from "../../model";
import type { IntegrationNeeds, IntegrationOutcome, RouteCall } from "../integration";
import { callMapped } from "../mapping/mapped-integration";
import { httpBackend } from "./http";
import { callHttpProxy } from "./http-proxy";
import { lambdaBackend } from "./lambda";
import { MOCK } from "./mock";
import { serviceBackend } from "./service";

/**
 * Calls an integration of any type but AWS_PROXY.
 * @public `callIntegration` requires this file when it needs it.
 */
export function callOtherType(
  integration: Exclude<Integration, LambdaProxyIntegration>,
  call: RouteCall,
  needs: IntegrationNeeds,
): Promise<IntegrationOutcome> {
  switch (integration.type) {
    case "mock":
      return callMapped(integration, MOCK, call, needs);
    case "lambda":
      return callMapped(integration, lambdaBackend(integration, call, needs), call, needs);
    case "service":
      return callMapped(integration, serviceBackend(integration, call, needs), call, needs);
    case "http":
      return callMapped(integration, httpBackend(integration, call), call, needs);
    case "httpProxy":
      return callHttpProxy(integration, call, needs);
  }
}
