import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiGatewayManagementApiClient, DeleteConnectionCommand, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { readBody } from "../../local/http/read-body";
import type { SignedRequest } from "../../local/iam/signature";

/** What the AWS SDK signs with. */
export const CREDENTIALS = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "a secret", sessionToken: "a/session+token==" };
export const REGION = "eu-west-1";

export interface CapturedRequests {
  readonly put: SignedRequest;
  readonly post: SignedRequest;
  /** With an id that needs every kind of escape. */
  readonly remove: SignedRequest;
}

/** Requests of the real SDK's clients, as they arrive at a server, with the host that they were signed for. */
export async function captureSdkRequests(): Promise<CapturedRequests> {
  const captured: SignedRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = (await readBody(request, 1_000_000)) ?? Buffer.alloc(0);
    captured.push({ method: request.method ?? "", target: request.url ?? "", headers: request.headers, body });
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end(request.headers["x-amz-target"] ? "{}" : "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { region: REGION, credentials: CREDENTIALS, maxAttempts: 1 };
  const dynamodb = new DynamoDBClient({ ...settings, endpoint });
  // The slash at the end makes the SDK ask for `/dev//@connections/…`.
  const management = new ApiGatewayManagementApiClient({ ...settings, endpoint: `${endpoint}/dev/` });
  try {
    await dynamodb.send(new PutItemCommand({ TableName: "t", Item: { id: { S: "é" } } }));
    await management.send(new PostToConnectionCommand({ ConnectionId: "AAAA1234abcdefg=", Data: Buffer.from("hello") }));
    await management.send(new DeleteConnectionCommand({ ConnectionId: "a b/c'(d)*!é+=" }));
  } finally {
    dynamodb.destroy();
    management.destroy();
    server.close();
    await once(server, "close");
  }
  const [put, post, remove] = captured;
  if (!put || !post || !remove) throw new Error(`${captured.length} requests arrived of three`);
  return { put, post, remove };
}
