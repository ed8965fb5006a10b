import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { text } from "node:stream/consumers";
import { type RequestToSign, signedHeaders } from "./sign-request";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Signs a request and sends it. */
export function sendSigned(toSign: RequestToSign): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = toSign.url.startsWith("https:") ? tlsRequest : plainRequest;
    const sent = request(toSign.url, { method: toSign.method, headers: signedHeaders(toSign) }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }), reject);
    });
    sent.once("error", reject);
    sent.end(toSign.body);
  });
}
