import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { UserError } from "../errors";
import type { EventLog } from "../event-log";
import { readBody } from "../http/read-body";
import { isServedHost } from "../http/served-host";
import type { Principal } from "../iam/credentials";
import type { AccessControl, CallerIdentity } from "../iam/iam";
import type { SignedRequest } from "../iam/signature";
import { signatureHint } from "../iam/signature-error";
import { ApiError, type ApiErrors, ConnectionReset, InvalidInput, NotEmulated } from "./api-error";
import type { Answer, ApiCall, Asked, AwsApi, RequestHead } from "./aws-api";

export interface DoorNeeds {
  readonly access: AccessControl;
  readonly events: EventLog;
  /** Host names under which the API answers, in lower case, beside addresses and `localhost`. */
  readonly hostNames: () => readonly string[];
}

/**
 * Takes the requests of one API of AWS: checks host, size and signature, finds the operation, reads its input, asks the policies, runs it
 * and answers.
 */
export class ApiDoor<Output, Where = undefined> {
  readonly #api: AwsApi<Output, Where>;
  readonly #needs: DoorNeeds;
  readonly #errors: ApiErrors;
  readonly #newRequestId: () => string;

  constructor(api: AwsApi<Output, Where>, needs: DoorNeeds) {
    this.#api = api;
    this.#needs = needs;
    this.#errors = { ...api.protocol.errors, ...api.errors };
    this.#newRequestId = api.newRequestId ?? randomUUID;
  }

  /** @throws Error when the runtime itself fails; `answerInternal` answers that. */
  async handle(request: IncomingMessage, response: ServerResponse, where: Where): Promise<void> {
    const { protocol, maxRequestBytes } = this.#api;
    const { hostNames } = this.#needs;
    const asked = { request: headOf(request), requestId: this.#newRequestId() };
    const { requestId } = asked;
    if (!isServedHost(request.headers.host, hostNames)) return this.#refuseHost(asked, response);
    response.setHeader("x-amzn-RequestId", requestId);
    try {
      const body = await readBody(request, maxRequestBytes);
      if (body === undefined) throw this.#errors.tooLarge(maxRequestBytes);
      const signed = { ...asked.request, body };
      const output = await this.#perform({ request: signed, requestId, ...this.#authenticate(signed), where });
      if (output !== undefined) send(response, protocol.write(output));
    } catch (error) {
      if (error instanceof ConnectionReset) request.socket.resetAndDestroy();
      else send(response, protocol.writeError(this.#toApiError(error), asked));
    }
  }

  /**
   * Answers a request that another service sends for a principal, within the runtime and so without a signature.
   * @throws Error when the runtime itself fails.
   */
  async answerFor(principal: Principal, request: SignedRequest, where: Where): Promise<Answer> {
    const { protocol } = this.#api;
    const asked = { request, requestId: this.#newRequestId() };
    try {
      const output = await this.#perform({ ...asked, principal, accessKeyId: "", where });
      return output === undefined ? protocol.writeError(this.#errors.internal(), asked) : protocol.write(output);
    } catch (error) {
      return protocol.writeError(this.#toApiError(error), asked);
    }
  }

  answerInternal(response: ServerResponse): void {
    const asked = { request: headOf(response.req), requestId: this.#newRequestId() };
    send(response, this.#api.protocol.writeError(this.#errors.internal(), asked));
  }

  /** @throws ApiError, InvalidInput, NotEmulated */
  async #perform(call: ApiCall<Where>): Promise<Output | undefined> {
    const { request, principal, where } = call;
    const operation = this.#api.find(request);
    const input = operation.read(request, where);
    for (const required of operation.access(input, call)) {
      const verdict = await this.#needs.access.authorize({ principal, ...required });
      if (!verdict.allowed) throw this.#errors.denied(verdict.message);
    }
    return operation.run(input, call);
  }

  #refuseHost(asked: Asked, response: ServerResponse): void {
    const { host = "" } = asked.request.headers;
    const error = this.#errors.foreignHost(`the host ${JSON.stringify(host)} is not served here`);
    this.#needs.events.record({ type: "refused", what: this.#api.name, status: error.status, reason: error.message });
    send(response, this.#api.protocol.writeError(error, asked));
  }

  /** @throws ApiError */
  #authenticate(request: SignedRequest): CallerIdentity {
    const identity = this.#needs.access.authenticate(request);
    if (!("problem" in identity)) return identity;
    const error = this.#errors.unsigned(identity);
    const reason = signatureHint([error.code, error.message]);
    this.#needs.events.record({ type: "refused", what: this.#api.name, status: error.status, reason });
    throw error;
  }

  /** @throws the error itself when it is none of an API's. */
  #toApiError(error: unknown): ApiError {
    if (error instanceof ApiError) return error;
    // A UserError: a service cannot be made ready for what was asked.
    if (error instanceof InvalidInput || error instanceof UserError) return this.#errors.invalid(error.message);
    // Of a service that calls within the runtime, over no connection.
    if (error instanceof ConnectionReset) return this.#errors.internal();
    if (!(error instanceof NotEmulated)) throw error;
    const message = `the local runtime does not emulate ${this.#api.name}'s ${error.what}`;
    this.#needs.events.record({ type: "notEmulated", message });
    return this.#errors.notEmulated(message);
  }
}

function headOf({ method = "GET", url: target = "/", headers }: IncomingMessage): RequestHead {
  return { method, target, headers };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}
