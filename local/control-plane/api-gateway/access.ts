import type { ApiCall } from "../../aws-api/aws-api";
import type { ModelledOperation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";

/**
 * API Gateway's actions are methods of HTTP, on the path of the resource
 * (docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html).
 */
export function withAccess(
  { account }: ControlPlaneNeeds,
  operations: Readonly<Record<string, ModelledOperation>>,
): Readonly<Record<string, ModelledOperation>> {
  const access = (_input: object, { request }: ApiCall) => {
    const path = (request.target.split("?", 1)[0] ?? "").replace(/^\/v2(?=\/)/, "");
    return [{ action: `apigateway:${request.method}`, resource: `arn:aws:apigateway:${account.region}::${path}` }];
  };
  return Object.fromEntries(Object.entries(operations).map(([name, declared]) => [name, { ...declared, access }]));
}
