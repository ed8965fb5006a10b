import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { hostNamesOnAws } from "../emulated-hosts";
import type { EventLog } from "../event-log";
import type { Model } from "../model";
import { isServedHost } from "./served-host";

export interface Door {
  /** The service's name, for the console: `SQS`. */
  readonly service: string;
  readonly events: Pick<EventLog, "record">;
  readonly model: () => Model;
  /**
   * Further names of this machine, in lower case. Addresses, `localhost` and the names that the stack has on AWS are served anyway.
   * @default none
   */
  readonly hostNames?: readonly string[];
  /** Answers in the form of the service's protocol. */
  answerError(response: ServerResponse, status: number, name: string, message: string): void;
  /** The service's name for an error of its own, and its text. */
  readonly internalError: readonly [name: string, message: string];
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Serves requests under the runtime's own host names, and answers 403 under any other; what the handler throws is answered 500. */
export function serveOwnHosts(door: Door, handle: Handler): RequestListener {
  return answerFailures(door, (request, response) => (refusesHost(door, request, response) ? undefined : handle(request, response)));
}

/** Answers 403 to a request under a foreign host, and records it. @returns whether it did */
export function refusesHost(door: Door, { headers }: IncomingMessage, response: ServerResponse): boolean {
  const { model, hostNames = [] } = door;
  if (isServedHost(headers.host, () => [...hostNamesOnAws(model()), ...hostNames])) return false;
  const message = `the host ${JSON.stringify(headers.host ?? "")} is not served here`;
  door.events.record({ type: "refused", what: door.service, status: 403, reason: message });
  door.answerError(response, 403, "ForbiddenException", message);
  return true;
}

/** Answers 500 when the handler throws, and records the reason. */
export function answerFailures(door: Door, handle: Handler): RequestListener {
  return async (request, response) => {
    try {
      await handle(request, response);
    } catch (error) {
      // The client went before the end of its request: there is no one to answer, and nothing has failed.
      if (request.socket.destroyed) return;
      door.events.record({ type: "failed", what: door.service, message: (error as Error).message });
      if (response.headersSent) response.destroy();
      else door.answerError(response, 500, ...door.internalError);
    }
  };
}
