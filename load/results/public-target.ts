import { z } from "zod";
import { describeTarget, isWebSocketAddress } from "../instrument/target";

/**
 * Reads the address of a WebSocket API and keeps the part without credentials, see `describeTarget`. Messages never repeat the address, as it
 * may hold some.
 *
 * The target of a result has a type that only this schema makes, so no other text can be stored or shown as one.
 */
export const publicTargetSchema = z
  .string()
  .transform((text, context) => {
    if (isWebSocketAddress(text)) return describeTarget(text);
    context.addIssue("must be a ws:// or wss:// address");
    return z.NEVER;
  })
  .brand("PublicTarget");
