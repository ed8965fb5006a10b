import { environmentCredentials } from "../aws/credentials";
import { environmentRegion, serviceEndpoint } from "../aws/endpoint";
import { errorName } from "../aws/error-name";
import { encodeStrictly, type SignedHead, Signer } from "../aws/signer";
import type { Sender, SendOutcome } from "../core/ports";
import { HttpError } from "../http/http-error";
import { HttpPool } from "../http/http-pool";
import type { HttpResponse } from "../http/http-response";

export interface ManagementApiSenderProps {
  /** Posts that may be under way at the same time, and so the connections that are kept. */
  readonly maxSockets: number;
  /** A post without an answer after this many milliseconds has failed. */
  readonly postTimeoutMs: number;
}

/** AWS takes a signature for five minutes, and clocks differ. */
const SIGNATURE_MS = 60_000;

/**
 * Pushes through the @connections API of a stage. Which one, `AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI` says, as it does to the SDK.
 *
 * Not with the SDK: a `PostToConnectionCommand` takes ten times the CPU of the request it makes, and a broadcast is nothing but these.
 */
export class ManagementApiSender implements Sender {
  private readonly pool: HttpPool;
  private readonly signer: Signer;
  private readonly host: string;
  private readonly path: string;
  private readonly postTimeoutMs: number;
  private template: { readonly data: Uint8Array; readonly madeAt: number; readonly head: SignedHead } | undefined;

  constructor({ maxSockets, postTimeoutMs }: ManagementApiSenderProps) {
    const region = environmentRegion();
    const { origin, host, path } = serviceEndpoint("APIGATEWAYMANAGEMENTAPI", `execute-api.${region}.amazonaws.com`);
    this.host = host;
    this.path = `${path}/@connections/`;
    this.pool = new HttpPool({ origin, maxConnections: maxSockets });
    this.signer = new Signer("execute-api", region, environmentCredentials);
    this.postTimeoutMs = postTimeoutMs;
  }

  async send(connectionId: string, data: Uint8Array): Promise<SendOutcome> {
    const head = this.head(data)(this.path + encodeStrictly(connectionId));
    try {
      return outcomeOf(await this.pool.request(head, data, this.postTimeoutMs));
    } catch (error) {
      if (error instanceof HttpError) return failureOf(error);
      throw error;
    }
  }

  /** All posts of a broadcast are alike but for the connection: the payload is hashed once, and again only when the signature gets old. */
  private head(data: Uint8Array): SignedHead {
    const now = Date.now();
    if (this.template?.data !== data || now - this.template.madeAt > SIGNATURE_MS) {
      const request = { method: "POST", host: this.host, headers: { "content-type": "application/octet-stream" }, body: data };
      this.template = { data, madeAt: now, head: this.signer.template(request, new Date(now)) };
    }
    return this.template.head;
  }
}

function outcomeOf(response: HttpResponse): SendOutcome {
  const { status } = response;
  if (status >= 200 && status < 300) return "delivered";
  // The status decides, as it is always there. The name comes from a header that the answer may lack.
  const name = errorName(response);
  if (status === 410 || name === "GoneException") return "gone";
  return { reason: `${status} ${name}`, retryable: status === 429 || status >= 500, throttled: status === 429 };
}

/** Network errors after which the request can be made anew. A time-out is not among them: the client may have got the message. */
const RETRYABLE_CODES = ["ECONNREFUSED", "ECONNRESET", "EPIPE", "EAI_AGAIN"];

function failureOf({ code, mayHaveArrived }: HttpError): SendOutcome {
  const neverLeft = code === "ETIMEDOUT" && !mayHaveArrived;
  return { reason: code, retryable: neverLeft || RETRYABLE_CODES.includes(code), throttled: false };
}
