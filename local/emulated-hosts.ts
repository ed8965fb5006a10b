import type { Model } from "./model";

/** Ports of this machine that serve AWS services. */
export interface ServicePorts {
  readonly gateway: number;
  readonly dynamodb: number;
  readonly lambda: number;
  readonly sqs: number;
}

/** Host names of AWS that are served here, and the ports that serve them. A function that composes an endpoint itself is led there. */
export function emulatedHosts(model: Model, ports: ServicePorts): Record<string, number> {
  return Object.fromEntries(namesOnAws(model).map(([name, service]) => [name, ports[service]]));
}

/** Every host name under which clients on AWS reach a service of the stack. */
export function hostNamesOnAws(model: Model): readonly string[] {
  return [...namesOnAws(model).map(([name]) => name), ...model.domains.map(({ domainName }) => domainName)];
}

function namesOnAws({ region, apis }: Model): (readonly [name: string, service: keyof ServicePorts])[] {
  return [
    ...apis.map(({ apiId }) => [`${apiId}.execute-api.${region}.amazonaws.com`, "gateway"] as const),
    [`dynamodb.${region}.amazonaws.com`, "dynamodb"],
    [`lambda.${region}.amazonaws.com`, "lambda"],
    [`sqs.${region}.amazonaws.com`, "sqs"],
  ];
}
