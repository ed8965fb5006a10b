import { setTimeout as sleep } from "node:timers/promises";
import { HttpError } from "../http/http-error";
import { HttpPool } from "../http/http-pool";
import type { HttpResponse } from "../http/http-response";
import { environmentCredentials } from "./credentials";
import { environmentRegion, serviceEndpoint } from "./endpoint";
import { errorMessage, errorName } from "./error-name";
import { Signer } from "./signer";

export interface AwsClientProps {
  /** As it is spelt in signatures and in the service's address: `dynamodb`. */
  readonly service: string;
  readonly maxConnections: number;
  /** Of one try, in milliseconds. */
  readonly timeoutMs: number;
}

export interface AwsCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether making the call twice is the same as making it once. If not, it is tried again only when it surely had no effect. */
  readonly isIdempotent: boolean;
}

/** An answer of AWS's that says no. Its name is AWS's own, such as `ResourceNotFoundException`. */
class AwsError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(response: HttpResponse) {
    super(errorMessage(response) || `The service answered ${response.status}`);
    this.name = errorName(response);
    this.status = response.status;
  }
}

/** With waits of up to 50, 100 and 200 ms between them: as the SDK does, and over before anybody's patience is. */
const MAX_ATTEMPTS = 4;
const BACKOFF_MS = 50;

/** DynamoDB says these with a status of 400. docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const THROTTLED = ["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"];

/**
 * Calls one AWS service: finds it, signs, and tries again what may pass.
 *
 * The functions make three kinds of calls besides posts. The SDK's clients for them are ten times the code of everything else in a
 * bundle, and loading it is most of a cold start; this does what those calls need of it.
 */
export class AwsClient {
  readonly #pool: HttpPool;
  readonly #signer: Signer;
  readonly #host: string;
  readonly #basePath: string;
  readonly #timeoutMs: number;

  constructor({ service, maxConnections, timeoutMs }: AwsClientProps) {
    const region = environmentRegion();
    const { origin, host, path } = serviceEndpoint(service.toUpperCase(), `${service}.${region}.amazonaws.com`);
    this.#pool = new HttpPool({ origin, maxConnections });
    this.#signer = new Signer(service, region, environmentCredentials);
    this.#host = host;
    this.#basePath = path;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * @returns an answer with a status of 2xx
   * @throws {AwsError} for any other status, {@link HttpError} when there is no answer
   */
  async post(call: AwsCall): Promise<HttpResponse> {
    const body = Buffer.from(call.body);
    for (let attempt = 1; ; attempt += 1) {
      // Signed anew each time: a signature is of its second.
      const head = this.#signer.template({ method: "POST", host: this.#host, headers: call.headers, body });
      const answer = await this.#pool.request(head(this.#basePath + call.path), body, this.#timeoutMs, !call.isIdempotent).catch(lack);
      if (!(answer instanceof HttpError) && answer.status < 300) return answer;
      const error = answer instanceof HttpError ? answer : new AwsError(answer);
      if (attempt === MAX_ATTEMPTS || !mayPass(error, call.isIdempotent)) throw error;
      await sleep(Math.random() * BACKOFF_MS * 2 ** (attempt - 1));
    }
  }
}

function lack(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  throw error;
}

function mayPass(error: HttpError | AwsError, isIdempotent: boolean): boolean {
  if (error instanceof HttpError) return isIdempotent || !error.mayHaveArrived;
  return error.status === 429 || THROTTLED.includes(error.name) || (error.status >= 500 && isIdempotent);
}
