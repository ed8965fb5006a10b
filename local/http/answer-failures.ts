import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { EventLog } from "../event-log";

export interface FailureNeeds {
  /** The server's name, for the console. */
  readonly what: string;
  readonly events: Pick<EventLog, "record">;
  /** Answers 500 in the form of the server's protocol. */
  answerInternal(response: ServerResponse): void;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Answers 500 when the handler throws, and records the reason. */
export function answerFailures({ what, events, answerInternal }: FailureNeeds, handle: Handler): RequestListener {
  return async (request, response) => {
    try {
      await handle(request, response);
    } catch (error) {
      // The client went before the end of its request: there is no one to answer, and nothing has failed.
      if (request.socket.destroyed) return;
      events.record({ type: "failed", what, message: (error as Error).message });
      if (response.headersSent) response.destroy();
      else answerInternal(response);
    }
  };
}
