import { Readable } from "node:stream";
import { buildQueryString } from "@smithy/core/protocols";
import { type HttpRequest, HttpResponse } from "@smithy/core/transport";
import { ApiDoor } from "../../local/aws-api/api-door";
import type { Answer, AwsApi } from "../../local/aws-api/aws-api";
import { EventLog } from "../../local/event-log";
import { Iam } from "../../local/iam/iam";
import type { SignedRequest } from "../../local/iam/signature";
import { modelWith } from "./model-with";

/** Asks `api` in this process, without a socket and a signature. */
export function ask(api: AwsApi<Answer>, request: SignedRequest, events = new EventLog()): Promise<Answer> {
  const access = new Iam(() => modelWith({})).accessControl("any", events);
  const door = new ApiDoor(api, { access, events, hostNames: () => [] });
  return door.answerFor({ kind: "administrator", arn: "arn:aws:iam::123456789012:user/administrator" }, request, undefined);
}

/** Settings that lead an SDK's client to `api` in this process. */
export function clientSettings(api: AwsApi<Answer>) {
  return {
    region: "eu-west-1",
    endpoint: "http://127.0.0.1:1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    requestHandler: {
      async handle({ method, path, query, headers, body }: HttpRequest) {
        const search = buildQueryString(query);
        const target = search === "" ? path : `${path}?${search}`;
        const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
        return { response: toResponse(await ask(api, { method, target, headers: lower, body: toBuffer(body) })) };
      },
    },
  };
}

function toResponse({ status, headers = {}, body = "" }: Answer): HttpResponse {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return new HttpResponse({ statusCode: status, headers: Object.fromEntries(lower), body: Readable.from([Buffer.from(body)]) });
}

/** The JSON protocols' bodies are octets that warn when they are used as text. */
function toBuffer(body: unknown): Buffer {
  return body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : Buffer.from(String(body ?? ""));
}
