/** A request without an answer. */
export class HttpError extends Error {
  override readonly name = "HttpError";

  /**
   * @param code Node's own, such as `ECONNRESET` or `CERT_HAS_EXPIRED`; `ETIMEDOUT` when the time was up, `EPROTO` for an answer that is no HTTP
   * @param mayHaveArrived whether the other side can have got the request: false while the connection was not even open
   */
  constructor(
    readonly code: string,
    readonly mayHaveArrived: boolean,
    options?: ErrorOptions,
  ) {
    super(`The request got no answer: ${code}`, options);
  }
}
