import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { HOST, listen } from "../../http/listen";
import { readBody } from "../../http/read-body";
import { PAYLOAD_BYTES } from "../limits";
import { type ErrorDescription, RESPONSE_TOO_LARGE } from "../platform-errors";
import type { ChannelListener, EventHeaders } from "./event-channel";
import { readError } from "./read-error";

/** Without `onNext`, events take another way to the process, and it may not ask for them here. */
export type RuntimeApiListener = Pick<ChannelListener, "onInitError" | "onAnswer"> & Partial<Pick<ChannelListener, "onNext">>;

export interface RuntimeApi {
  /** Host and port, as in `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** Gives the process that asks, or that asks next, an event. */
  hand(headers: EventHeaders, event: string): void;
  close(): Promise<void>;
}

const VERSION = "/2018-06-01/runtime";
const NEXT = `${VERSION}/invocation/next`;
const INIT_ERROR = `${VERSION}/init/error`;
const RESULT = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

interface Answer {
  readonly status: number;
  /** @default a status like `OK` */
  readonly errorType?: string;
}

const ACCEPTED: Answer = { status: 202 };
const UNREADABLE: Answer = { status: 400, errorType: "InvalidRequest" };
const TOO_LARGE: Answer = { status: 413, errorType: "RequestEntityTooLarge" };
const NOT_ALLOWED: Answer = { status: 403, errorType: "InvalidStateTransition" };

/** Lambda's Runtime API. docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export async function startRuntimeApi({ onInitError, onAnswer, onNext }: RuntimeApiListener): Promise<RuntimeApi> {
  /** The request of the process that waits for its next event. */
  let waiting: ServerResponse | undefined;
  /** Of the event that has no result yet. */
  let underway: string | undefined;
  // A function may take longer than servers keep an idle connection: no time limit.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const { port, close } = await listen(server, 0, "--port");
  return {
    address: `${HOST}:${port}`,
    close,
    hand(headers, event) {
      underway = headers["lambda-runtime-aws-request-id"];
      waiting?.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(event), ...headers }).end(event);
      waiting = undefined;
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (onNext && request.method === "GET" && request.url === NEXT && underway === undefined) {
      waiting = response;
      onNext();
      return;
    }
    const body = (await readBody(request, PAYLOAD_BYTES.response))?.toString("utf8");
    const path = request.method === "POST" ? (request.url ?? "") : "";
    const { status, errorType } = accept(path, body, request.trailers["lambda-runtime-function-error-body"]);
    const answer = errorType === undefined ? { status: "OK" } : { errorType, errorMessage: `${request.method} ${request.url}` };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  /** A handler can send anything here. */
  function accept(path: string, body: string | undefined, streamError: string | undefined): Answer {
    const [, requestId, kind] = RESULT.exec(path) ?? [];
    if (requestId !== undefined) return kind === "error" ? acceptError(requestId, body) : acceptResponse(requestId, body, streamError);
    if (path !== INIT_ERROR) return NOT_ALLOWED;
    if (body === undefined) return TOO_LARGE;
    const error = readReported(body);
    if (error) onInitError(error);
    return error ? ACCEPTED : UNREADABLE;
  }

  /** @param streamError base64 of JSON, in the trailer of a stream that failed. */
  function acceptResponse(requestId: string, body: string | undefined, streamError: string | undefined): Answer {
    if (streamError !== undefined) return acceptError(requestId, Buffer.from(streamError, "base64").toString("utf8"));
    finish(requestId);
    onAnswer(requestId, body === undefined ? { error: RESPONSE_TOO_LARGE } : { payload: body });
    return body === undefined ? TOO_LARGE : ACCEPTED;
  }

  function acceptError(requestId: string, body: string | undefined): Answer {
    if (body === undefined) return TOO_LARGE;
    const error = readReported(body);
    if (!error) return UNREADABLE;
    finish(requestId);
    onAnswer(requestId, { error });
    return ACCEPTED;
  }

  function finish(requestId: string): void {
    if (underway === requestId) underway = undefined;
  }
}

/** The error that the function's code reports. A runtime of one's own may leave the stack trace out. */
function readReported(body: string): ErrorDescription | undefined {
  const error = readError(body);
  return error?.trace === undefined && error ? { ...error, stackTrace: error.stackTrace ?? [] } : error;
}
