import { environmentCredentials } from "../aws/credentials";
import { environmentRegion, serviceEndpoint } from "../aws/endpoint";
import { errorName } from "../aws/error-name";
import { encodeStrictly, type SignedHead, Signer } from "../aws/signer";
import type { FailureKind, Sender, SendOutcome } from "../core/ports";
import { HttpError } from "../http/http-error";
import { HttpPool } from "../http/http-pool";
import type { HttpResponse } from "../http/http-response";
import type { Patience } from "../http/patience";

export interface ManagementApiSenderProps {
  /** Posts that may be under way at the same time, and so the connections that are kept. */
  readonly maxSockets: number;
}

/** AWS accepts a signature for five minutes, and clocks differ. */
const SIGNATURE_MS = 60_000;

/**
 * Pushes through the @connections API of a stage. `AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI` names the stage, as for the SDK.
 *
 * The SDK is not used: a `PostToConnectionCommand` takes ten times the CPU of the request that it makes, and posts are nearly all the
 * work of a broadcast.
 */
export class ManagementApiSender implements Sender {
  private readonly pool: HttpPool;
  private readonly signer: Signer;
  private readonly host: string;
  private readonly path: string;
  private template: { readonly data: Uint8Array; readonly madeAt: number; readonly head: SignedHead } | undefined;

  constructor({ maxSockets }: ManagementApiSenderProps) {
    const region = environmentRegion();
    const { origin, host, path } = serviceEndpoint("APIGATEWAYMANAGEMENTAPI", `execute-api.${region}.amazonaws.com`);
    this.host = host;
    this.path = `${path}/@connections/`;
    this.pool = new HttpPool({ origin, maxConnections: maxSockets });
    this.signer = new Signer("execute-api", region, environmentCredentials);
  }

  async send(connectionId: string, data: Uint8Array, patience: Patience): Promise<SendOutcome> {
    const head = this.head(data)(this.path + encodeStrictly(connectionId));
    try {
      return outcomeOf(await this.pool.request(head, data, patience));
    } catch (error) {
      if (error instanceof HttpError) return failureOf(error);
      throw error;
    }
  }

  /** All posts of a broadcast differ in the connection only, so the payload is hashed once, and again when the signature gets old. */
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
  // The status decides. The name comes from a header that may be missing.
  const name = errorName(response);
  if (status === 410 || name === "GoneException") return "gone";
  return { reason: `${status} ${name}`, kind: kindOf(status) };
}

function kindOf(status: number): FailureKind {
  if (status === 413) return "tooLarge";
  if (status === 429) return "throttled";
  return status >= 500 ? "transient" : "final";
}

/**
 * Network errors after which the request can be made anew. `EMFILE` and `EADDRNOTAVAIL`: this process has no file or port left for a
 * connection.
 */
const TRANSIENT_CODES = ["ECONNREFUSED", "ECONNRESET", "EPIPE", "EAI_AGAIN", "EMFILE", "EADDRNOTAVAIL"];

function failureOf({ code, mayHaveArrived }: HttpError): SendOutcome {
  if (code === "ETIMEDOUT") return { reason: code, kind: mayHaveArrived ? "unanswered" : "transient" };
  return { reason: code, kind: TRANSIENT_CODES.includes(code) ? "transient" : "final" };
}
