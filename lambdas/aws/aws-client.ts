import { setTimeout as sleep } from "node:timers/promises";
import { HttpError } from "../http/http-error";
import { HttpPool } from "../http/http-pool";
import type { HttpResponse } from "../http/http-response";
import { atMost } from "../http/patience";
import { environmentCredentials } from "./credentials";
import { environmentRegion, serviceEndpoint } from "./endpoint";
import { errorMessage, errorName } from "./error-name";
import { Signer } from "./signer";

export interface AwsClientProps {
  /** As it is spelt in signatures and in the service's address: `dynamodb`. */
  readonly service: string;
  readonly maxConnections: number;
  /** Tries for one call, the first one included. */
  readonly maxAttempts: number;
  /** Of the first try, in milliseconds. Each try that gets no answer doubles it for the next, up to four times. */
  readonly timeoutMs: number;
}

export interface AwsCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether making the call twice is the same as making it once. If not, it is tried again only after a failure that had no effect. */
  readonly isIdempotent: boolean;
}

/** An error answer of AWS. Its name is AWS's own, such as `ResourceNotFoundException`. */
class AwsError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(response: HttpResponse) {
    super(errorMessage(response) || `The service answered ${response.status}`);
    this.name = errorName(response);
    this.status = response.status;
  }
}

/** Upper bound of the first wait before another try, in milliseconds, as in the SDK; it doubles with every further one. */
const BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 1_000;
const MAX_TIMEOUT_FACTOR = 4;

/** DynamoDB sends these with status 400. docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const THROTTLED = ["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"];

/**
 * Calls one AWS service: resolves the endpoint, signs, and retries temporary failures.
 *
 * The SDK's clients would be ten times the code of everything else in a bundle, and most of a cold start.
 */
export class AwsClient {
  readonly #pool: HttpPool;
  readonly #signer: Signer;
  readonly #host: string;
  readonly #basePath: string;
  readonly #maxAttempts: number;
  readonly #timeoutMs: number;

  constructor({ service, maxConnections, maxAttempts, timeoutMs }: AwsClientProps) {
    const region = environmentRegion();
    const { origin, host, path } = serviceEndpoint(service.toUpperCase(), `${service}.${region}.amazonaws.com`);
    this.#pool = new HttpPool({ origin, maxConnections });
    this.#signer = new Signer(service, region, environmentCredentials);
    this.#host = host;
    this.#basePath = path;
    this.#maxAttempts = maxAttempts;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * @returns an answer with a status of 2xx
   * @throws {AwsError} for any other status, {@link HttpError} when there is no answer
   */
  async post(call: AwsCall): Promise<HttpResponse> {
    const body = Buffer.from(call.body);
    let timeoutMs = this.#timeoutMs;
    for (let attempt = 1; ; attempt += 1) {
      // Signed anew for each try: a signature carries its time.
      const head = this.#signer.template({ method: "POST", host: this.#host, headers: call.headers, body });
      const sent = this.#pool.request(head(this.#basePath + call.path), body, atMost(timeoutMs), !call.isIdempotent);
      const answer = await sent.catch(httpError);
      if (!(answer instanceof HttpError) && answer.status < 300) return answer;
      const error = answer instanceof HttpError ? answer : new AwsError(answer);
      if (attempt === this.#maxAttempts || !isTemporary(error, call.isIdempotent)) throw error;
      if (error instanceof HttpError && error.code === "ETIMEDOUT") {
        timeoutMs = Math.min(2 * timeoutMs, MAX_TIMEOUT_FACTOR * this.#timeoutMs);
      }
      await sleep(Math.random() * Math.min(MAX_BACKOFF_MS, BACKOFF_MS * 2 ** (attempt - 1)));
    }
  }
}

function httpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  throw error;
}

function isTemporary(error: HttpError | AwsError, isIdempotent: boolean): boolean {
  if (error instanceof HttpError) return isIdempotent || !error.mayHaveArrived;
  return error.status === 429 || THROTTLED.includes(error.name) || (error.status >= 500 && isIdempotent);
}
