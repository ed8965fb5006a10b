import type { ControlPlaneService } from "../service";
import { changes } from "./changes";
import { hostedZones } from "./hosted-zones";
import { recordSets } from "./record-sets";
import { zoneTags } from "./zone-tags";

/** Public hosted zones and their records. No name server answers from them (docs.aws.amazon.com/Route53/latest/APIReference). */
export const ROUTE_53: ControlPlaneService = {
  name: "Route 53",
  signingName: "route53",
  protocol: "restXml",
  // Its requests are signed for us-east-1.
  isGlobal: true,
  load: () => import("@aws-sdk/client-route-53"),
  operations: ({ account }) => ({ ...hostedZones(account), ...recordSets(account), ...changes(account), ...zoneTags(account) }),
};
