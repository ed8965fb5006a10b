import { FUNCTION_SIZES } from "../infra/function-sizes";
import type { OneBroadcast } from "./one-broadcast";
import type { Question } from "./question";
import { BROADCAST_SHARE } from "./quotas";

/** What the account has to allow for the answer to be yes; all of them a second, but for the last. */
export interface Needs {
  /** Posts, to keep up with the rate, and to bring one broadcast to everybody in time. */
  readonly posts: number;
  /** The same without regard to one broadcast's time: below it, broadcasts pile up. */
  readonly requestsToKeepUp: number;
  /** Requests of API Gateway: posts, and a share for what clients send; in thousands, as AWS grants quotas in round numbers. */
  readonly requests: number;
  /** Connections that come, because others have reached the end of their life. */
  readonly connects: number;
  /** The same, or what it takes for all to be back in time after all were lost; in hundreds. */
  readonly connectsToReturn: number;
  /** Functions that broadcast at the same time; Lambda gives an account 1,000 of all kinds. */
  readonly concurrency: number;
}

/** After a deployment, or a network that was away, everybody connects at once; nobody should have to wait longer than this for a place. */
const RETURN_SECONDS = 10 * 60;

export function needsOf({ connections, rate, lifetimeMinutes, withinSeconds, settings }: Question, broadcast: OneBroadcast): Needs {
  const connects = connections / (lifetimeMinutes * 60);
  const keepingUp = connections * rate;
  const posts = Math.max(keepingUp, (connections - settings.broadcastBurstLimit) / withinSeconds);
  const ofClients = connects + rate;
  return {
    posts,
    requestsToKeepUp: keepingUp + ofClients,
    requests: inThousands(Math.max(posts / BROADCAST_SHARE, posts + ofClients)),
    connects,
    connectsToReturn: inHundreds(Math.max(connects, connections / RETURN_SECONDS)),
    concurrency: (rate * broadcast.gbSeconds) / (FUNCTION_SIZES.message.memoryMb / 1_024),
  };
}

function inThousands(value: number): number {
  return Math.ceil(value / 1_000) * 1_000;
}

function inHundreds(value: number): number {
  return Math.ceil(value / 100) * 100;
}
