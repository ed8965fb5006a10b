import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { contractTarget } from "./contract-target";
import { type Answer, sendSigned } from "./send-signed";

export interface ContractCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** For the tests of the contract: the administrator's of the local runtime, or those that the AWS SDK finds. */
export async function contractCredentials(): Promise<ContractCredentials> {
  const { credentials, outputs } = contractTarget();
  if (credentials) return credentials;
  const client = new ApiGatewayManagementApiClient({ region: outputs.region ?? "" });
  const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

/** The SDK's client of @connections of an API of the probe stack; it does not retry. */
export function managementClient(api = "probe", outputs = contractTarget().outputs): ApiGatewayManagementApiClient {
  const { credentials } = contractTarget();
  return new ApiGatewayManagementApiClient({
    endpoint: outputs[`${api}_management_endpoint`] ?? "",
    region: contractTarget().outputs.region ?? "",
    ...(credentials && { credentials }),
    maxAttempts: 1,
  });
}

/**
 * One signed call of @connections, without an SDK between it and the answer.
 * @param url as it goes over the wire, with whatever is encoded in it.
 */
export async function managementCall(method: string, url: string, body = "", credentials?: ContractCredentials): Promise<Answer> {
  const region = contractTarget().outputs.region ?? "";
  return sendSigned({ url, method, body, service: "execute-api", region, credentials: credentials ?? (await contractCredentials()) });
}
