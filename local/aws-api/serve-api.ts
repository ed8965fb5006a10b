import { createServer, type RequestListener } from "node:http";
import { answerFailures } from "../http/answer-failures";
import { HOST, type Listening, listen } from "../http/listen";
import type { Principal } from "../iam/credentials";
import type { SignedRequest } from "../iam/signature";
import { ApiDoor, type DoorNeeds } from "./api-door";
import type { Answer, AwsApi } from "./aws-api";

export interface ServeNeeds extends DoorNeeds {
  /** Where to listen. @default loopback */
  readonly addresses?: readonly string[];
}

export interface ServedApi extends Listening {
  /** `http://127.0.0.1:49152` */
  readonly endpoint: string;
  /** Answers a request that came to another port. */
  readonly handle: RequestListener;
  /** Answers a request of another service, for a principal. */
  answerFor(principal: Principal, request: SignedRequest): Promise<Answer>;
}

/**
 * Serves an API on a port of its own.
 * @param chosen the port and the option of the command line that sets it. @default a free one
 */
export async function serveApi<Output>(
  api: AwsApi<Output>,
  needs: ServeNeeds,
  { port, option }: { readonly port: number; readonly option: string } = { port: 0, option: "--port" },
): Promise<ServedApi> {
  const door = new ApiDoor(api, needs);
  const handle = answerFailures(
    { what: api.name, events: needs.events, answerInternal: (response) => door.answerInternal(response) },
    (request, response) => door.handle(request, response, undefined),
  );
  const listening = await listen(createServer(handle), port, option, needs.addresses);
  return {
    ...listening,
    handle,
    endpoint: `http://${HOST}:${listening.port}`,
    answerFor: (principal, request) => door.answerFor(principal, request, undefined),
  };
}
