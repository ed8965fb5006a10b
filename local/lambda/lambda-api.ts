import { NotEmulated } from "../aws-api/api-error";
import type { Answer, ApiCall, AwsApi, Operation } from "../aws-api/aws-api";
import { REST_JSON } from "../aws-api/rest-json";
import type { EventLog } from "../event-log";
import type { SignedRequest } from "../iam/signature";
import type { LambdaFunction, Model } from "../model";
import type { Execution } from "./concurrency";
import { hasQualifier } from "./find-function";
import { type FunctionReference, parseFunctionReference } from "./function-reference";
import type { EventForFunction, Lambda } from "./lambda";
import { invalidType, LAMBDA_ERRORS, notFound, throttled, tooLarge, unparsable } from "./lambda-api-errors";
import { PAYLOAD_BYTES } from "./limits";
import { policyForRole } from "./resource-policy";
import { newTraceId } from "./trace-id";

export interface LambdaApiNeeds {
  readonly model: () => Model;
  readonly events: Pick<EventLog, "record">;
  readonly lambda: Pick<Lambda, "run" | "accept">;
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
      const [pathname = "/"] = request.target.split("?", 1);
      if (request.method !== "POST" || !INVOKE.test(pathname)) throw new NotEmulated(`${request.method} ${pathname}`);
      return invoke;
    },
  };
}

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;

interface InvokeInput {
  readonly reference: FunctionReference;
  readonly arn: string;
  /** Undefined when the stack does not have it. */
  readonly lambda: LambdaFunction | undefined;
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
    return { reference, arn, lambda: functions.find(({ name }) => name === reference.name) };
  }

  access({ reference, arn, lambda }: InvokeInput, { principal }: ApiCall) {
    const resourcePolicy = principal.kind === "role" && lambda && policyForRole(lambda, principal.roleArn, reference.qualifier);
    return [{ action: "lambda:InvokeFunction", resource: arn, ...(resourcePolicy && { resourcePolicy }) }];
  }

  async run({ reference, arn, lambda }: InvokeInput, { request, requestId, accessKeyId }: ApiCall): Promise<Answer> {
    if (!lambda || !hasQualifier(lambda, reference)) throw notFound(arn);
    const { body } = request;
    const event: EventForFunction = {
      requestId,
      payload: body.length === 0 ? "{}" : body.toString("utf8"),
      traceId: header(request, "x-amzn-trace-id") ?? newTraceId(),
      ...clientContext(request),
      invokedFunctionArn: arn,
      callerAccessKeyId: accessKeyId,
    };
    if (!isJson(event.payload)) throw unparsable(event.payload);
    const answer = await this.#invoke(request, lambda, event);
    return { ...answer, headers: { "content-type": "application/json", ...answer.headers } };
  }

  async #invoke(request: SignedRequest, lambda: LambdaFunction, event: EventForFunction): Promise<Answer> {
    const type = header(request, "x-amz-invocation-type") ?? "RequestResponse";
    switch (type) {
      case "DryRun":
        return { status: 204 };
      case "Event":
        if (Buffer.byteLength(event.payload) > PAYLOAD_BYTES.asynchronousRequest) throw tooLarge(PAYLOAD_BYTES.asynchronousRequest);
        if (!this.#needs.lambda.accept(lambda, event)) throw throttled("ConcurrentInvocationLimitExceeded");
        return { status: 202 };
      case "RequestResponse": {
        const execution = await this.#needs.lambda.run(lambda, event);
        record(this.#needs.events, lambda, event.requestId, execution);
        if ("throttled" in execution) throw throttled(execution.throttled);
        const { outcome, logTail } = execution;
        return {
          status: 200,
          headers: {
            "X-Amz-Executed-Version": "$LATEST",
            ...("error" in outcome && { "X-Amz-Function-Error": "Unhandled" }),
            ...(header(request, "x-amz-log-type") === "Tail" && { "X-Amz-Log-Result": Buffer.from(await logTail).toString("base64") }),
          },
          body: "payload" in outcome ? outcome.payload : JSON.stringify(outcome.error),
        };
      }
      default:
        throw invalidType(type);
    }
  }
}

function record(events: Pick<EventLog, "record">, { name }: LambdaFunction, requestId: string, execution: Execution): void {
  const about = { type: "functionInvoked", functionName: name, invocationType: "RequestResponse", requestId } as const;
  if ("throttled" in execution) {
    events.record({ ...about, outcome: "throttled", error: execution.throttled, durationMs: 0, waitMs: 0 });
    return;
  }
  const { outcome, durationMs, waitMs, initMs } = execution;
  events.record({
    ...about,
    ...("error" in outcome ? { outcome: "error", error: `${outcome.error.errorType}: ${outcome.error.errorMessage}` } : { outcome: "ok" }),
    durationMs,
    waitMs,
    ...(initMs !== undefined && { initMs }),
  });
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
function clientContext(request: SignedRequest): { readonly clientContext?: string } {
  const encoded = header(request, "x-amz-client-context");
  if (encoded === undefined) return {};
  const decoded = Buffer.from(encoded, "base64").toString("utf8");
  if (!isJson(decoded)) throw unparsable(decoded);
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
