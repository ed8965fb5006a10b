import type { HttpIntegration } from "../../model";
import type { RouteCall } from "../integration";
import type { Backend } from "../mapping/mapped-integration";
import { sendHttp, targetOf } from "./send-http";

/** HTTP: the request and the response go through templates, and the status selects the integration response. */
export function httpBackend(integration: HttpIntegration, { client }: RouteCall): Backend {
  return {
    target: targetOf(integration),
    async call(request) {
      const result = await sendHttp(integration, client.apiId, request);
      return "failure" in result ? result : { ...result, selects: String(result.statusCode) };
    },
  };
}
