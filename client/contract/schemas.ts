import { z } from "zod";
import { SERVER_CODES } from "../fanfare-error";

// Every frame between a client and the backend. messages.schema.json and asyncapi.json are written from this file by `npm run contract`.

/** The largest message of API Gateway. A frame of a message has at most 32 KB. */
const MAX_MESSAGE_BYTES = 128 * 1024;

const broadcast = z
  .looseObject({ type: z.literal("message"), data: z.unknown() })
  .describe(
    `Broadcasts data to every connection: a string as it is, any other value as its JSON text. At most ${MAX_MESSAGE_BYTES} bytes.`,
  );

const heartbeat = z.literal("Marko?").describe("Plain text. Keeps the connection from being closed after ten minutes without a message.");

const heartbeatAnswer = z.literal("Polo!").describe("Plain text. The answer to the heartbeat.");

const clientMessage = z
  .looseObject({
    messageId: z.string().min(1).describe("The same for a message that is broadcast again."),
    data: z.unknown(),
  })
  .describe("What clients of client/ broadcast: it is the data of their broadcast.");

const anyText = z.string().describe("What other programs broadcast: any text.");

const refusal = z
  .looseObject({
    type: z.literal("error"),
    code: z.enum(SERVER_CODES).exclude(["incomplete"]),
    message: z.string().describe("For people."),
  })
  .describe("The last message of this connection was not broadcast.");

const count = z.int().nonnegative();

const incomplete = z
  .looseObject({
    type: z.literal("error"),
    code: z.literal("incomplete"),
    message: z.string().describe("For people."),
    broadcastId: z.string().describe("In the log lines of the broadcast."),
    receivers: count,
    unconfirmed: count.describe("Receivers whose post was not answered."),
    failed: count,
    tooLarge: count,
    unserved: z.boolean().describe("Whether there are connections that were not tried."),
  })
  .describe("A broadcast of this connection missed receivers.");

const gatewayError = z
  .looseObject({ message: z.string(), connectionId: z.string(), requestId: z.string() })
  .describe("API Gateway's own error, such as Internal server error: the message may have been broadcast, or not.");

export const FROM_CLIENT = { broadcast, heartbeat };

export const FROM_SERVER = { clientMessage, anyText, heartbeatAnswer, refusal, incomplete, gatewayError };
