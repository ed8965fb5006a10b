import { z } from "zod";

const WEB_SOCKET_PROTOCOLS: readonly string[] = ["ws:", "wss:"];

/**
 * Reads the address of a WebSocket API and keeps its scheme, host, port and path. User info, query and fragment are dropped because they may
 * hold credentials. Messages never repeat the address for the same reason.
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

/** An address that may be stored and shown. Only `publicTargetSchema` makes one, so no other text can become the target of a result. */
export type PublicTarget = z.infer<typeof publicTargetSchema>;
