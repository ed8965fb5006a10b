import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import type { Sender, SendOutcome } from "../core/ports";

export interface ManagementApiSenderProps {
  /** Posts that may be under way at the same time, and so the sockets that are kept. */
  readonly maxSockets: number;
  /** A post without an answer after this many milliseconds has failed. */
  readonly postTimeoutMs: number;
}

/** Pushes through the @connections API of a stage. Which one, `AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI` says, which the SDK reads. */
export class ManagementApiSender implements Sender {
  private readonly client: ApiGatewayManagementApiClient;

  constructor({ maxSockets, postTimeoutMs }: ManagementApiSenderProps) {
    this.client = new ApiGatewayManagementApiClient({
      // Whoever sends to many retries by himself: the SDK pays all retries of a client from one budget, which a single throttled
      // broadcast empties, and the connections after that would get none.
      maxAttempts: 1,
      requestHandler: {
        // The SDK keeps 50 sockets unless told, for one protocol or the other.
        httpAgent: { maxSockets },
        httpsAgent: { maxSockets },
        requestTimeout: postTimeoutMs,
        // Without it the SDK only warns, and a post to a dead connection can hang for good.
        throwOnRequestTimeout: true,
      },
    });
  }

  async send(connectionId: string, data: Uint8Array): Promise<SendOutcome> {
    try {
      await this.client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: data }));
      return "delivered";
    } catch (error) {
      return outcomeOf(error);
    }
  }
}

/** Network errors after which the request can be made anew. A time-out is not among them: the client may have got the message. */
const RETRYABLE_CODES = ["ECONNREFUSED", "ECONNRESET", "EPIPE", "EAI_AGAIN"];

/** What an error has besides its name: the status when there was an answer, a code when the network failed. */
type PostError = Error & { readonly $metadata?: { readonly httpStatusCode?: number }; readonly code?: string };

function outcomeOf(error: unknown): SendOutcome {
  if (!(error instanceof Error)) throw error;
  const { name, code, $metadata }: PostError = error;
  const status = $metadata?.httpStatusCode;
  if (status !== undefined) {
    // The status decides, as it is always there. The name comes from a header that the answer may lack, and an answer whose body is
    // not JSON, a proxy's say, makes a SyntaxError.
    if (name === "GoneException" || status === 410) return "gone";
    return { reason: `${status} ${name}`, retryable: status === 429 || status >= 500 };
  }
  if (code === undefined) throw error;
  return { reason: code, retryable: RETRYABLE_CODES.includes(code) };
}
