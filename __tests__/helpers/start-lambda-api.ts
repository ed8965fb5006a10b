import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { AssignmentJson } from "../../lambdas/adapters/assignment-json";

interface Invocation {
  readonly functionName: string;
  readonly type: string | undefined;
  readonly payload: AssignmentJson;
}

export interface LambdaApi {
  readonly endpoint: string;
  /** Every invocation that was taken, in order. */
  readonly invocations: Invocation[];
  close(): Promise<void>;
}

/** The Invoke operation of Lambda as far as events go, on a free port; it takes any signature. */
export async function startLambdaApi(): Promise<LambdaApi> {
  const invocations: Invocation[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const [, functionName = ""] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? "") ?? [];
    const type = request.headers["x-amz-invocation-type"];
    const payload: AssignmentJson = JSON.parse(Buffer.concat(chunks).toString());
    invocations.push({ functionName, type: String(type), payload });
    response.writeHead(202).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    invocations,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
