/** docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export const LIMITS = {
  /** Of a whole message, in either direction; a larger one from the client closes the connection with 1009, a larger POST is a 413. */
  maxMessageBytes: 128 * 1024,
} as const;
