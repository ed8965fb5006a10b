import { z } from "zod";

const WEB_SOCKET_PROTOCOLS: readonly string[] = ["ws:", "wss:"];

/**
 * Reads the address of a WebSocket API and keeps its scheme, host, port and path. User info, query and fragment are dropped because they may
 * hold credentials. Messages never repeat the address for the same reason.
 *
 * The target of a result has a type that only this schema makes, so no other text can be stored or shown as one.
 */
export const publicTargetSchema = z
  .string()
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !WEB_SOCKET_PROTOCOLS.includes(url.protocol)) {
      context.addIssue("must be a ws:// or wss:// address");
      return z.NEVER;
    }
    return `${url.protocol}//${url.host}${url.pathname}`;
  })
  .brand("PublicTarget");
