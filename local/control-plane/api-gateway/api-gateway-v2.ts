import type { ControlPlaneService } from "../service";
import { withAccess } from "./access";
import { apiMappings } from "./api-mappings";
import { apis } from "./apis";
import { authorizers } from "./authorizers";
import { deployments } from "./deployments";
import { domainNames } from "./domain-names";
import { integrationResponses } from "./integration-responses";
import { integrations } from "./integrations";
import { models } from "./models";
import { routeResponses } from "./route-responses";
import { routes } from "./routes";
import { stages } from "./stages";
import { tags } from "./tags";

/** WebSocket APIs (docs.aws.amazon.com/apigatewayv2/latest/api-reference/resources.html). HTTP APIs are refused. */
export const API_GATEWAY_V2: ControlPlaneService = {
  name: "API Gateway",
  signingName: "apigateway",
  protocol: "restJson1",
  takes: ({ url = "" }) => url.startsWith("/v2/"),
  load: () => import("@aws-sdk/client-apigatewayv2"),
  operations: (needs) =>
    withAccess(needs, {
      ...apis(needs.account),
      ...routes(needs.account),
      ...routeResponses(needs.account),
      ...integrations(needs.account),
      ...integrationResponses(needs.account),
      ...authorizers(needs.account),
      ...models(needs.account),
      ...stages(needs.account),
      ...deployments(needs.account),
      ...domainNames(needs.account),
      ...apiMappings(needs.account),
      ...tags(needs.account),
    }),
};
