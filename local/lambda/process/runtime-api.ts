import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { HOST, listen } from "../../http/listen";
import { readBody } from "../../http/read-body";
import { PAYLOAD_BYTES } from "../limits";
import type { ErrorDescription } from "../platform-errors";

export interface RuntimeApiListener {
  /** The initialization failed; the process ends after this. */
  onInitError(error: ErrorDescription): void;
  /** The whole of a streamed answer, or the error that ended the stream. */
  onResponse(requestId: string, outcome: { readonly payload: string } | { readonly error: ErrorDescription }): void;
}

export interface RuntimeApi {
  /** Host and port, as in `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  close(): Promise<void>;
}

const RESPONSE = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/response$/;

/**
 * The part of Lambda's Runtime API that its client for Node.js speaks over HTTP: errors of the initialization, and streamed answers. Events
 * and other answers take the socket of the process. docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(listener: RuntimeApiListener): Promise<RuntimeApi> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const { port, close } = await listen(server, 0, "--port");
  return { address: `${HOST}:${port}`, close };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await readBody(request, PAYLOAD_BYTES.response))?.toString("utf8");
    const requestId = RESPONSE.exec(request.url ?? "")?.[1];
    if (body === undefined) response.writeHead(413);
    else if (request.method === "POST" && request.url === "/2018-06-01/runtime/init/error") {
      listener.onInitError(JSON.parse(body));
      response.writeHead(202);
    } else if (request.method === "POST" && requestId !== undefined) {
      listener.onResponse(decodeURIComponent(requestId), streamed(body, request.trailers["lambda-runtime-function-error-body"]));
      response.writeHead(202);
    } else response.writeHead(403);
    response.end();
  }
}

/** @param errorBody base64 of JSON, in the trailer of a stream that failed. */
function streamed(body: string, errorBody: string | undefined): { payload: string } | { error: ErrorDescription } {
  if (errorBody === undefined) return { payload: body };
  return { error: JSON.parse(Buffer.from(errorBody, "base64").toString("utf8")) };
}
