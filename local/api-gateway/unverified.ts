/**
 * Choices where AWS's behaviour is neither documented nor seen in captures. Each is defined only here,
 * is the strict one (a stack that passes here passes under either behaviour), and is listed in docs/local-runtime.md.
 */
export const UNVERIFIED = {
  /** Answer to a handshake whose `$connect` runs into its integration timeout: the default of the class INTEGRATION_TIMEOUT. */
  connectTimeoutStatus: 504,
  /** Answer to a handshake whose `$connect` function may not be invoked: the default of the class API_CONFIGURATION_ERROR. */
  connectNotAllowedStatus: 500,
  /** Answer to plain HTTP on a stage's own path. */
  plainHttpStatus: 426,
  /** Answer to an upgrade that is no WebSocket handshake of RFC 6455. */
  malformedHandshakeStatus: 400,
  /** Answer to a URL beyond its 4096 characters. */
  longUrlStatus: 414,
  /** Burst of new connections, as seconds of their rate. */
  connectionBurstSeconds: 1,
  /** Error frame for a message that `passthrough_behavior` refuses: the text of the class UNSUPPORTED_MEDIA_TYPE, whose status a handshake gets. */
  noTemplateText: "Unsupported Media Type",
  noTemplateStatus: 415,
  /** A message beyond a throttle limit gets an error frame with this text; the connection stays open and no function runs. */
  throttledMessageText: "Too Many Requests",
  /** Error name of a throttled handshake; the one of REST APIs. */
  throttledHandshakeName: "TooManyRequestsException",
  /** Message of the LimitExceededException. */
  throttledCallbackText: "Too Many Requests",
  /** Whether a client's ping frames keep an idle connection open. Reports conflict, so clients should not rely on them. */
  pingKeepsConnectionOpen: false,
  /** Reasons in the close frame and in `$disconnect` for codes of the gateway whose text has not been captured. */
  closeReasons: {
    1002: "",
    1003: "Binary is not supported",
    1007: "",
    1008: "Too many requests",
    1009: "Message or frame is too big",
  },
  /** How long a client may take to answer a close frame before its TCP connection is cut, in milliseconds. */
  closeHandshakeMs: 5_000,
  /**
   * Bytes that may wait for a client that reads slowly. Beyond that @connections answers 429, and a reply or an error frame is
   * dropped. Two of the largest messages. The operating systems of both ends hold some more before this fills.
   */
  sendBufferBytes: 256 * 1024,
  /**
   * Events of one client that may be underway at a time, in bytes of JSON; beyond it the client is closed with 1008, which AWS
   * documents for a client that sends too much, without a figure.
   */
  pendingEventBytes: 16 * 1024 * 1024,
  /** Payloads to a client go out in frames of at most this size: the rule for frames is said to cover @connections too. */
  outboundFrameBytes: 32 * 1024,
  /** The least payload that is compressed for a client that negotiated it. */
  compressFromBytes: 1024,
  /** Time limit of an authorizer, in milliseconds, in addition to its function's own timeout. */
  authorizerTimeoutMs: 29_000,
  /** Name of the error when IAM denies an @connections call or a handshake. */
  accessDeniedName: "AccessDeniedException",
  /** Name of the error with which @connections answers 500. */
  internalErrorName: "InternalServerErrorException",
  /** Message of the BadRequestException for an id that could never have been one. */
  invalidConnectionIdText: "Invalid connectionId: ",
} as const;
