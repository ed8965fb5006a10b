import { NOT_RUN } from "../../lambda/invocation";
import type { Backend, BackendRequest, BackendResult } from "../mapping/mapped-integration";
import { parsedBody } from "../mapping/parsed-body";

/**
 * MOCK: the request, as its template makes it, has the status in `statusCode`, and the response has no body of its own.
 * docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export const MOCK: Backend = { target: "MOCK", call };

async function call({ body }: BackendRequest): Promise<BackendResult> {
  const statusCode = statusIn(parsedBody(body));
  if (statusCode === undefined) {
    const error = `the request of a MOCK integration needs a statusCode, from a request template such as {"statusCode": 200}: ${body}`;
    return { ...NOT_RUN, failure: "failed", about: { outcome: "error", error } };
  }
  return { ...NOT_RUN, statusCode, headers: {}, body: "", selects: String(statusCode) };
}

function statusIn(request: unknown): number | undefined {
  if (typeof request !== "object" || request === null) return undefined;
  const status = Number(Reflect.get(request, "statusCode"));
  return Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined;
}
