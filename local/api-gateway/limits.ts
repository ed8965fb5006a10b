/**
 * Limits that API Gateway documents for WebSocket APIs. They cannot be raised.
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const LIMITS = {
  /** Of a whole message, in either direction; a larger one from the client closes the connection with 1009, a larger POST is a 413. */
  maxMessageBytes: 128 * 1024,
  /** Of one frame, as it is on the wire; a larger one closes the connection with 1009. */
  maxFrameBytes: 32 * 1024,
  /** Without a message in either direction; then the connection is closed with 1001. */
  idleTimeoutMs: 10 * 60 * 1000,
  /** From the handshake on, busy or not; then the connection is closed with 1001. */
  maxLifetimeMs: 2 * 60 * 60 * 1000,
  /** Of a whole URL: scheme, host, path and query. */
  maxUrlCharacters: 4096,
  /** Largest result of an authorizer, in bytes. */
  maxAuthorizerResultBytes: 8 * 1024,
} as const;

/** Quotas of an account in one region, for all its APIs and @connections together. AWS raises the rates on request. */
export interface AccountQuotas {
  /** New connections a second. */
  readonly connectionsPerSecond: number;
  /** Connects, messages and @connections calls a second. */
  readonly requestsPerSecond: number;
  /** How many of those may come at once. */
  readonly requestBurst: number;
}

/** docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const DEFAULT_QUOTAS: AccountQuotas = { connectionsPerSecond: 500, requestsPerSecond: 10_000, requestBurst: 5_000 };
