/** `disconnectReason` of the `$disconnect` event where the client gave none, as seen on AWS for 1000, 1001 and 1005. */
export function disconnectReason(code: number, reason: string): string {
  return reason !== "" ? reason : (REASONS[code] ?? "");
}

const REASONS: Readonly<Record<number, string>> = {
  1000: "Connection Closed Normally",
  1001: "Going away",
  1005: "Client-side close frame status not set",
};
