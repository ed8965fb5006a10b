import { ACM } from "./acm/acm";
import { API_GATEWAY_V1 } from "./api-gateway/api-gateway-v1";
import { API_GATEWAY_V2 } from "./api-gateway/api-gateway-v2";
import { IAM } from "./iam/iam";
import { ROUTE_53 } from "./route-53/route-53";
import type { ControlPlaneService } from "./service";
import { STS } from "./sts/sts";

/** Every service with a control plane here. A new one is a folder, and a line in this list. */
export const SERVICES: readonly ControlPlaneService[] = [STS, IAM, API_GATEWAY_V2, API_GATEWAY_V1, ACM, ROUTE_53];
