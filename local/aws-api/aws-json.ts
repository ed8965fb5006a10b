import type { z } from "zod";
import type { SignedRequest } from "../iam/signature";
import { signatureError } from "../iam/signature-error";
import { parseJson } from "../parse-json";
import { ApiError, type ApiErrors, InvalidInput, NotEmulated } from "./api-error";
import type { Operation, Protocol } from "./aws-api";

/** What most JSON services answer (docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html). */
const ERRORS: ApiErrors = {
  foreignHost: (message) => new ApiError(403, "ForbiddenException", message),
  tooLarge: (maxBytes) => new ApiError(413, "RequestEntityTooLarge", `the request is larger than ${maxBytes / 1024 / 1024} MB`),
  unsigned: (problem) => new ApiError(400, ...signatureError(problem)),
  denied: (message) => new ApiError(400, "AccessDeniedException", message),
  notEmulated: (message) => new ApiError(400, "UnknownOperationException", message),
  invalid: (message) => new ApiError(400, "ValidationException", message, { namespace: "com.amazon.coral.validate" }),
  internal: () =>
    new ApiError(500, "InternalFailure", "The request processing has failed because of an unknown error, exception or failure."),
};

/**
 * AWS JSON: a POST whose `x-amz-target` names the operation
 * (smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). The versions differ in the content type, and in how SDKs read numbers.
 */
export function awsJson(version: "1.0" | "1.1"): Protocol<object> {
  const contentType = { "content-type": `application/x-amz-json-${version}` };
  return {
    errors: ERRORS,
    write: (output) => ({ status: 200, headers: contentType, body: JSON.stringify(output) }),
    writeError: ({ status, code, message, details: { namespace = "com.amazon.coral.service", queryCode, members } }) => ({
      status,
      headers: { ...(queryCode !== undefined && { "x-amzn-query-error": `${queryCode};Sender` }), ...contentType },
      body: JSON.stringify({ __type: `${namespace}#${code}`, ...(members ?? { message }) }),
    }),
  };
}

/**
 * Finds operations by the `x-amz-target` header.
 * @param unnamed what a request without an operation asks for, for the error
 */
export function operationsByTarget<Found>(
  operations: Readonly<Record<string, Found>>,
  unnamed = "request without an operation",
): (request: SignedRequest) => Found {
  // A map, since a client may ask for any name, `constructor` too.
  const byName = new Map(Object.entries(operations));
  return (request) => {
    const name = operationName(request);
    const found = byName.get(name);
    if (!found) throw new NotEmulated(name || unnamed);
    return found;
  };
}

/** `DynamoDB_20120810.Scan` → `Scan`; empty without one. */
export function operationName({ headers }: Pick<SignedRequest, "headers">): string {
  return String(headers["x-amz-target"] ?? "").split(".")[1] ?? "";
}

/** An operation whose input is a JSON object of this form. */
export interface JsonOperation<Schema extends z.ZodType> extends Pick<Operation<z.output<Schema>, object>, "access" | "run"> {
  /** A `strictObject` says which members are emulated: others are refused by name. */
  readonly input: Schema;
}

export function jsonOperation<Schema extends z.ZodType>({
  input,
  access,
  run,
}: JsonOperation<Schema>): Operation<z.output<Schema>, object> {
  return {
    read(request) {
      const parsed = input.safeParse(parseJson(request.body.toString("utf8") || "{}"));
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      if (issue?.code === "unrecognized_keys") throw new NotEmulated(`${operationName(request)} with ${issue.keys.join(" and ")}`);
      throw new InvalidInput(`${issue?.path.join(".")}: ${issue?.message}`);
    },
    access,
    run,
  };
}
