import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { EventLog } from "../event-log";
import { serveOwnHosts } from "../http/door";
import { HOST, listen } from "../http/listen";
import { readBody } from "../http/read-body";
import type { Principal } from "../iam/credentials";
import type { AccessControl } from "../iam/iam";
import { restSignatureError, signatureHint } from "../iam/signature-error";
import type { LambdaFunction, Model } from "../model";
import { hasQualifier } from "./find-function";
import { functionInvoked } from "./function-invoked";
import { parseFunctionReference } from "./function-reference";
import type { Invocation } from "./invocation";
import type { Lambda } from "./lambda";
import { ApiError, invalidType, notFound, throttled, tooLarge, unknownOperation, unparsable, unsigned } from "./lambda-api-errors";
import { PAYLOAD_BYTES } from "./limits";
import { policyForRole } from "./resource-policy";
import { newTraceId } from "./trace-id";

export interface LambdaApiNeeds {
  readonly model: () => Model;
  readonly access: AccessControl;
  readonly events: EventLog;
  /** Where to listen. @default loopback */
  readonly addresses?: readonly string[];
  readonly lambda: Pick<Lambda, "invokeSynchronously" | "invokeAsynchronously">;
  /** Further names of this machine, as `Door` has them. */
  readonly hostNames?: readonly string[];
}

export interface LambdaApi {
  /** `http://127.0.0.1:49152` */
  readonly endpoint: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;

/**
 * Lambda's Invoke, for functions that call functions and for tools, on a free port of its own. Every other operation would change the
 * stack, which is Terraform's to do. docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function startLambdaApi(needs: LambdaApiNeeds): Promise<LambdaApi> {
  const door = {
    ...needs,
    service: "Lambda",
    answerError: (response: ServerResponse, status: number, name: string, message: string) =>
      send(response, new ApiError(status, name, { Type: status < 500 ? "User" : "Service", Message: message }).answer),
    internalError: ["ServiceException", "The service encountered an internal error."],
  } as const;
  const server = createServer(serveOwnHosts(door, handle));
  const { port, close } = await listen(server, 0, "--port", needs.addresses);
  return { endpoint: `http://${HOST}:${port}`, close };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    response.setHeader("x-amzn-RequestId", requestId);
    const answered = await answer(request, requestId).catch((error: unknown) => {
      if (error instanceof ApiError) return error.answer;
      throw error;
    });
    send(response, answered);
  }

  async function answer(request: IncomingMessage, requestId: string): Promise<Answer> {
    const { method = "GET", url = "/", headers } = request;
    const body = await readBody(request, PAYLOAD_BYTES.synchronousRequest);
    if (!body) throw tooLarge(PAYLOAD_BYTES.synchronousRequest);
    const identity = needs.access.authenticate({ method, target: url, headers, body });
    if ("problem" in identity) {
      const error = restSignatureError(identity);
      needs.events.record({ type: "refused", what: "Lambda", status: 403, reason: signatureHint(error) });
      throw unsigned(error);
    }

    // Split by hand: `new URL` throws at a request target such as `//`.
    const [pathname = "/", query] = url.split("?", 2);
    const named = INVOKE.exec(pathname)?.[1];
    if (method !== "POST" || named === undefined) throw unknownOperation();
    const reference = parseFunctionReference(decode(named), new URLSearchParams(query).get("Qualifier"));
    if (!reference) throw notFound(decode(named));
    const { region, accountId, functions } = needs.model();
    const qualifier = reference.qualifier === undefined ? "" : `:${reference.qualifier}`;
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${reference.name}${qualifier}`;
    const lambda = functions.find(({ name }) => name === reference.name);
    await authorize(identity.principal, arn, reference.qualifier, lambda);
    if (!lambda || !hasQualifier(lambda, reference)) throw notFound(arn);

    const invocation: Invocation = {
      requestId,
      event: body.length === 0 ? "{}" : body.toString("utf8"),
      traceId: header(request, "x-amzn-trace-id") ?? newTraceId(),
      ...clientContext(request),
      invokedFunctionArn: arn,
      callerAccessKeyId: identity.accessKeyId,
    };
    return invoke(request, lambda, invocation);
  }

  async function authorize(
    principal: Principal,
    resource: string,
    qualifier: string | undefined,
    lambda: LambdaFunction | undefined,
  ): Promise<void> {
    const action = "lambda:InvokeFunction";
    const resourcePolicy = principal.kind === "role" && lambda && policyForRole(lambda, principal.roleArn, qualifier);
    const verdict = await needs.access.authorize({ principal, action, resource, ...(resourcePolicy && { resourcePolicy }) });
    if (!verdict.allowed) throw new ApiError(403, "AccessDeniedException", { Message: verdict.message });
  }

  async function invoke(request: IncomingMessage, lambda: LambdaFunction, invocation: Invocation): Promise<Answer> {
    const type = header(request, "x-amz-invocation-type") ?? "RequestResponse";
    if (!isJson(invocation.event)) throw unparsable(invocation.event);
    switch (type) {
      case "DryRun":
        return { status: 204 };
      case "Event":
        if (Buffer.byteLength(invocation.event) > PAYLOAD_BYTES.asynchronousRequest) throw tooLarge(PAYLOAD_BYTES.asynchronousRequest);
        if (!needs.lambda.invokeAsynchronously(lambda, invocation)) throw throttled("ConcurrentInvocationLimitExceeded");
        return { status: 202 };
      case "RequestResponse": {
        const result = await needs.lambda.invokeSynchronously(lambda, invocation);
        needs.events.record(functionInvoked(lambda.name, type, invocation.requestId, result));
        if (result.kind === "throttled") throw throttled(result.reason);
        return {
          status: 200,
          headers: {
            "X-Amz-Executed-Version": "$LATEST",
            ...(result.kind === "functionError" && { "X-Amz-Function-Error": "Unhandled" }),
            ...(header(request, "x-amz-log-type") === "Tail" && {
              "X-Amz-Log-Result": Buffer.from(await result.logTail).toString("base64"),
            }),
          },
          body: result.kind === "payload" ? result.payload : JSON.stringify(result.error),
        };
      }
      default:
        throw invalidType(type);
    }
  }
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @throws ApiError when it is not base64 of JSON. */
function clientContext(request: IncomingMessage): { readonly clientContext?: string } {
  const encoded = header(request, "x-amz-client-context");
  if (encoded === undefined) return {};
  const decoded = Buffer.from(encoded, "base64").toString("utf8");
  if (!isJson(decoded)) throw unparsable(decoded);
  return { clientContext: decoded };
}

function header({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
