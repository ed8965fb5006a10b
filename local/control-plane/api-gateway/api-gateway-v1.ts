import type { ControlPlaneService } from "../service";
import { withAccess } from "./access";
import { accountSettings } from "./account-settings";
import { apiKeys } from "./api-keys";
import { usagePlanKeys } from "./usage-plan-keys";
import { usagePlanTags } from "./usage-plan-tags";
import { usagePlans } from "./usage-plans";

/** The account's settings, API keys and usage plans, which WebSocket APIs share with REST APIs (docs.aws.amazon.com/apigateway/latest/api). */
export const API_GATEWAY_V1: ControlPlaneService = {
  name: "API Gateway v1",
  signingName: "apigateway",
  protocol: "restJson1",
  takes: ({ url = "" }) => !url.startsWith("/v2/"),
  load: () => import("@aws-sdk/client-api-gateway"),
  operations: (needs) =>
    withAccess(needs, {
      ...accountSettings(needs.account),
      ...apiKeys(needs.account),
      ...usagePlans(needs.account),
      ...usagePlanKeys(needs.account),
      ...usagePlanTags(needs.account),
    }),
};
