import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Sts {
  readonly endpoint: string;
  /** The actions that were asked for; anything but GetCallerIdentity is refused. */
  readonly actions: string[];
  close(): Promise<void>;
}

/** Who the caller is, is all that the AWS provider asks before a plan of new resources; this answers it, on a free port. */
export async function startSts(): Promise<Sts> {
  const actions: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const action = new URLSearchParams(Buffer.concat(chunks).toString()).get("Action") ?? `${request.method} ${request.url}`;
    actions.push(action);
    if (action !== "GetCallerIdentity") {
      response.writeHead(400).end();
      return;
    }
    response.setHeader("content-type", "text/xml");
    response.end(
      `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <GetCallerIdentityResult>
          <Arn>arn:aws:iam::123456789012:user/test</Arn><UserId>AIDATEST</UserId><Account>123456789012</Account>
        </GetCallerIdentityResult>
        <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
      </GetCallerIdentityResponse>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    actions,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
