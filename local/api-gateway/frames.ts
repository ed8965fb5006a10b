import type { UNVERIFIED } from "./unverified";

export type ErrorFrameText =
  | "Forbidden"
  | "Internal server error"
  | "Endpoint request timed out"
  | "Invalid request body"
  | (typeof UNVERIFIED)["throttledMessageText" | "noTemplateText"];

/** The text frame with which API Gateway answers a message that it could not handle, to the byte; the connection stays open. */
export function errorFrame(message: ErrorFrameText, connectionId: string, requestId: string): string {
  return `{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`;
}
