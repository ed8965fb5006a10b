/** @throws when `AWS_REGION` is not set; Lambda always sets it */
export function environmentRegion(environment: NodeJS.ProcessEnv = process.env): string {
  if (!environment.AWS_REGION) throw new Error("AWS_REGION is not set");
  return environment.AWS_REGION;
}

/**
 * Where a service is, as AWS's SDKs find it: the variable of the service, then the one of all services, unless they are to be ignored,
 * then the service's own address. docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 *
 * @param service as it is spelt in the variable: `DYNAMODB`
 * @param ownHost such as `dynamodb.eu-west-1.amazonaws.com`
 * @returns with a path that does not end in a slash; an endpoint may have one, as a stage of API Gateway does
 */
export function serviceEndpoint(service: string, ownHost: string, environment: NodeJS.ProcessEnv = process.env): Endpoint {
  const configured =
    environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === "true"
      ? undefined
      : environment[`AWS_ENDPOINT_URL_${service}`] || environment.AWS_ENDPOINT_URL;
  const url = new URL(configured || `https://${ownHost}`);
  return { origin: new URL(url.origin), host: url.host, path: url.pathname.replace(/\/+$/, "") };
}

export interface Endpoint {
  readonly origin: URL;
  /** The `host` header: with the port, where it is not the scheme's own. */
  readonly host: string;
  /** In front of every path; empty, or with a leading slash. */
  readonly path: string;
}
