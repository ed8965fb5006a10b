import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { HOST, listen } from "../../http/listen";
import { readBody } from "../../http/read-body";
import type { Outcome } from "../execution-environment";
import { PAYLOAD_BYTES } from "../limits";
import { type ErrorDescription, RESPONSE_TOO_LARGE } from "../platform-errors";
import { readError } from "./read-error";

export interface RuntimeApiListener {
  /** The initialization failed; the process ends after this. */
  onInitError(error: ErrorDescription): void;
  /** The whole of a streamed answer, or the error that ended the stream. */
  onResponse(requestId: string, outcome: Outcome): void;
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
    const path = request.method === "POST" ? request.url : undefined;
    response.writeHead(accept(path, body, request.trailers["lambda-runtime-function-error-body"])).end();
  }

  /** @returns the status of the answer. A handler can send anything here. */
  function accept(path: string | undefined, body: string | undefined, errorBody: string | undefined): number {
    const requestId = RESPONSE.exec(path ?? "")?.[1];
    if (requestId !== undefined) {
      const outcome = streamed(body, errorBody);
      if (outcome) listener.onResponse(requestId, outcome);
      return outcome ? 202 : 400;
    }
    if (path !== "/2018-06-01/runtime/init/error") return 403;
    if (body === undefined) return 413;
    const error = readError(body);
    if (error) listener.onInitError(error);
    return error ? 202 : 400;
  }
}

/**
 * @param body undefined when it was too large.
 * @param errorBody base64 of JSON, in the trailer of a stream that failed.
 * @returns undefined for an error that cannot be read.
 */
function streamed(body: string | undefined, errorBody: string | undefined): Outcome | undefined {
  if (errorBody !== undefined) {
    const error = readError(Buffer.from(errorBody, "base64").toString("utf8"));
    return error && { error };
  }
  return body === undefined ? { error: RESPONSE_TOO_LARGE } : { payload: body };
}
