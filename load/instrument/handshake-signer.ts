import type { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";

/** As whom handshakes are signed, and for which region. What is undefined is settled by the AWS SDK's own variables and files. Plain JSON. */
export interface Signing {
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Signs handshakes for a `$connect` with AWS_IAM (Signature Version 4).
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
 */
export class HandshakeSigner {
  readonly #signing: Signing;
  readonly #hostname: string;
  #client: Promise<ApiGatewayManagementApiClient> | undefined;

  constructor(signing: Signing, target: string) {
    this.#signing = signing;
    this.#hostname = new URL(target).hostname;
  }

  /** @returns the headers that sign a GET of the address. @throws the SDK's errors, such as for missing credentials */
  async sign(url: string): Promise<Record<string, string>> {
    const { host, hostname, pathname, searchParams } = new URL(url);
    const query: Record<string, string[]> = {};
    for (const name of new Set(searchParams.keys())) query[name] = searchParams.getAll(name);
    this.#client ??= this.#makeClient();
    const signer = await (await this.#client).config.signer();
    const { headers } = await signer.sign({ method: "GET", protocol: "https:", hostname, path: pathname, query, headers: { host } });
    const { host: _sentByTheClient, ...signature } = headers;
    return signature;
  }

  /** The client is there for its signer, and sends nothing. The SDK takes time and memory, so it is loaded only where handshakes are signed. */
  async #makeClient(): Promise<ApiGatewayManagementApiClient> {
    const { ApiGatewayManagementApiClient: Client } = await import("@aws-sdk/client-apigatewaymanagementapi");
    const [, regionOfHost] = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com$/.exec(this.#hostname) ?? [];
    const { region = regionOfHost, credentials } = this.#signing;
    return new Client({ endpoint: `https://${this.#hostname}`, ...(region && { region }), ...(credentials && { credentials }) });
  }
}
