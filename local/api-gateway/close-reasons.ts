import { UNVERIFIED } from "./unverified";

/** RFC 6455, and the codes with which API Gateway closes (docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html). */
export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  protocolError: 1002,
  binary: 1003,
  /** Never on the wire: the connection ended without a close frame. */
  abnormal: 1006,
  invalidText: 1007,
  tooManyRequests: 1008,
  tooBig: 1009,
} as const;

/** Reason in the close frame and in `disconnectReason` when neither side gave one. The texts of 1000, 1001 and 1005 were seen on AWS. */
export function defaultReason(code: number): string {
  return REASONS[code] ?? "";
}

const REASONS: Readonly<Record<number, string>> = {
  ...UNVERIFIED.closeReasons,
  1000: "Connection Closed Normally",
  1001: "Going away",
  1005: "Client-side close frame status not set",
};
