import type { Model } from "./model";

/** Ports of this machine that serve AWS services. */
export interface ServicePorts {
  readonly gateway: number;
  readonly dynamodb: number;
  readonly lambda: number;
  readonly sqs: number;
}

/** Host names of AWS that are served here, and where. Functions that compose an endpoint themselves are led to it. */
export function emulatedHosts({ region, apis }: Model, ports: ServicePorts): Record<string, number> {
  return {
    ...Object.fromEntries(apis.map(({ apiId }) => [`${apiId}.execute-api.${region}.amazonaws.com`, ports.gateway])),
    [`dynamodb.${region}.amazonaws.com`]: ports.dynamodb,
    [`lambda.${region}.amazonaws.com`]: ports.lambda,
    [`sqs.${region}.amazonaws.com`]: ports.sqs,
  };
}
