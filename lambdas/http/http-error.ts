/** A request without an answer. */
export class HttpError extends Error {
  override readonly name = "HttpError";

  /**
   * @param code Node's own, such as `ECONNRESET` or `CERT_HAS_EXPIRED`; `ETIMEDOUT` when the time was up, `EPROTO` for an invalid answer
   * @param mayHaveArrived false when the connection was not open yet, so that the server cannot have the request
   */
  constructor(
    readonly code: string,
    readonly mayHaveArrived: boolean,
    options?: ErrorOptions,
  ) {
    super(`The request got no answer: ${code}`, options);
  }
}
