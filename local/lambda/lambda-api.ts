import type { IncomingMessage } from "node:http";
import { NotEmulated } from "../aws-api/api-error";
import type { Answer, ApiCall, AwsApi, Operation } from "../aws-api/aws-api";
import { REST_JSON } from "../aws-api/rest-json";
import type { EventLog } from "../event-log";
import type { SignedRequest } from "../iam/signature";
import type { LambdaFunction, Model } from "../model";
import { parseJson } from "../parse-json";
import { hasQualifier } from "./find-function";
import { functionInvoked } from "./function-invoked";
import { type FunctionReference, parseFunctionReference } from "./function-reference";
import type { Invocation } from "./invocation";
import type { Lambda } from "./lambda";
import { invalidType, LAMBDA_ERRORS, notFound, throttled, tooLarge, unparsable } from "./lambda-api-errors";
import { PAYLOAD_BYTES } from "./limits";
import { policyForRole } from "./resource-policy";
import { newTraceId } from "./trace-id";

export interface LambdaApiNeeds {
  readonly model: () => Model;
  readonly events: Pick<EventLog, "record">;
  readonly lambda: Pick<Lambda, "invokeSynchronously" | "invokeAsynchronously">;
}

/**
 * Lambda's Invoke, for functions that call functions and for tools. Every other operation would change the stack, which is Terraform's to
 * do.
 */
export function lambdaApi(needs: LambdaApiNeeds): AwsApi<Answer> {
  const invoke = new Invoke(needs);
  return {
    name: "Lambda",
    protocol: REST_JSON,
    maxRequestBytes: PAYLOAD_BYTES.synchronousRequest,
    errors: LAMBDA_ERRORS,
    find(request) {
      const { method, target } = request;
      if (!isInvoke({ method, url: target })) throw new NotEmulated(`${method} ${target.split("?", 1)[0]}`);
      return invoke;
    },
  };
}

/** Whether a request is for the operation that this API has. */
export function isInvoke({ method, url = "/" }: Pick<IncomingMessage, "method" | "url">): boolean {
  return method === "POST" && INVOKE.test(url.split("?", 1)[0] ?? "/");
}

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;

interface InvokeInput {
  readonly reference: FunctionReference;
  readonly arn: string;
  /** Undefined when the stack does not have it. */
  readonly fn: LambdaFunction | undefined;
}

/** docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
class Invoke implements Operation<InvokeInput, Answer> {
  readonly #needs: LambdaApiNeeds;

  constructor(needs: LambdaApiNeeds) {
    this.#needs = needs;
  }

  read({ target }: SignedRequest): InvokeInput {
    // Split by hand: `new URL` throws at a request target such as `//`.
    const [pathname = "/", query] = target.split("?", 2);
    const named = decode(INVOKE.exec(pathname)?.[1] ?? "");
    const reference = parseFunctionReference(named, new URLSearchParams(query).get("Qualifier"));
    if (!reference) throw notFound(named);
    const { region, accountId, functions } = this.#needs.model();
    const qualifier = reference.qualifier === undefined ? "" : `:${reference.qualifier}`;
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${reference.name}${qualifier}`;
    return { reference, arn, fn: functions.find(({ name }) => name === reference.name) };
  }

  access({ reference, arn, fn }: InvokeInput, { principal }: ApiCall) {
    const resourcePolicy = principal.kind === "role" && fn && policyForRole(fn, principal.roleArn, reference.qualifier);
    return [{ action: "lambda:InvokeFunction", resource: arn, ...(resourcePolicy && { resourcePolicy }) }];
  }

  async run({ reference, arn, fn }: InvokeInput, { request, requestId, accessKeyId }: ApiCall): Promise<Answer> {
    if (!fn || !hasQualifier(fn, reference)) throw notFound(arn);
    const { body } = request;
    const invocation: Invocation = {
      requestId,
      event: body.length === 0 ? "{}" : body.toString("utf8"),
      traceId: header(request, "x-amzn-trace-id") ?? newTraceId(),
      ...clientContext(request),
      invokedFunctionArn: arn,
      callerAccessKeyId: accessKeyId,
    };
    if (parseJson(invocation.event) === undefined) throw unparsable(invocation.event);
    const answer = await this.#invoke(request, fn, invocation);
    return { ...answer, headers: { "content-type": "application/json", ...answer.headers } };
  }

  async #invoke(request: SignedRequest, fn: LambdaFunction, invocation: Invocation): Promise<Answer> {
    const type = header(request, "x-amz-invocation-type") ?? "RequestResponse";
    switch (type) {
      case "DryRun":
        return { status: 204 };
      case "Event":
        if (Buffer.byteLength(invocation.event) > PAYLOAD_BYTES.asynchronousRequest) throw tooLarge(PAYLOAD_BYTES.asynchronousRequest);
        if (!this.#needs.lambda.invokeAsynchronously(fn, invocation)) throw throttled("ConcurrentInvocationLimitExceeded");
        return { status: 202 };
      case "RequestResponse": {
        const result = await this.#needs.lambda.invokeSynchronously(fn, invocation);
        this.#needs.events.record(functionInvoked(fn.name, type, invocation.requestId, result));
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

/** @throws ApiError when it is not base64 of JSON. */
function clientContext(request: SignedRequest): { readonly clientContext?: string } {
  const encoded = header(request, "x-amz-client-context");
  if (encoded === undefined) return {};
  const decoded = Buffer.from(encoded, "base64").toString("utf8");
  if (parseJson(decoded) === undefined) throw unparsable(decoded);
  return { clientContext: decoded };
}

function header({ headers }: SignedRequest, name: string): string | undefined {
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
