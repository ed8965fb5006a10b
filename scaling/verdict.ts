import { ASSUMED_RATE, MAX_HELPERS } from "../lambdas/core/capacity";
import { decimal, whole } from "./format";
import type { Needs } from "./needs";
import type { OneBroadcast } from "./one-broadcast";
import type { Question } from "./question";
import { ATTAINABLE_REQUESTS_PER_SECOND } from "./quotas";

/** Whether it works as account and settings are, and what to change when it does not. */
export interface Verdict {
  /** `withQuotas` that AWS can be asked for; `anotherService` where they are more than anybody is known to have got. */
  readonly kind: "asItIs" | "withQuotas" | "anotherService";
  /** Why it does not work as it is, in a sentence each. */
  readonly problems: readonly string[];
  /** What to ask AWS for, and what to set, in a sentence each. */
  readonly changes: readonly string[];
}

export function judge(question: Question, broadcast: OneBroadcast, needs: Needs): Verdict {
  const problems = problemsOf(question, broadcast, needs);
  if (problems.length === 0) return { kind: "asItIs", problems, changes: [] };
  if (needs.requests <= ATTAINABLE_REQUESTS_PER_SECOND && needs.posts <= MAX_POSTS_PER_SECOND) {
    return { kind: "withQuotas", problems, changes: changesFor(question, needs) };
  }
  return { kind: "anotherService", problems, changes: ELSEWHERE };
}

const MAX_POSTS_PER_SECOND = MAX_HELPERS * ASSUMED_RATE;

const ELSEWHERE = [
  `API Gateway is not known to go beyond ${whole(ATTAINABLE_REQUESTS_PER_SECOND)} requests a second, and ${MAX_HELPERS} helpers make ${whole(MAX_POSTS_PER_SECOND)} posts a second.`,
  "Use what fans out by itself, one publish for all: AWS AppSync Events, AWS IoT Core (MQTT over WebSocket), or servers of your own behind a load balancer.",
];

function problemsOf(
  { connections, rate, withinSeconds, quotas, settings }: Question,
  { floorSeconds }: OneBroadcast,
  needs: Needs,
): string[] {
  const problems: string[] = [];
  if (needs.requestsToKeepUp > quotas.requestsPerSecond) {
    problems.push(
      `Impossible: ${whole(connections)} receivers × ${decimal(rate)} broadcasts, and what clients send, are ${whole(needs.requestsToKeepUp)} requests a second; the account has ${whole(quotas.requestsPerSecond)}.`,
    );
  } else if (connections * rate > settings.broadcastRateLimit) {
    problems.push(
      `Overlap: a broadcast takes ${decimal(connections / settings.broadcastRateLimit)} s and the next one comes after ${decimal(1 / rate)} s; they take the requests that are left for clients.`,
    );
  }
  if (floorSeconds > withinSeconds) {
    problems.push(`Late: the last receiver has it after ${decimal(floorSeconds)} s at the least, not within ${decimal(withinSeconds)} s.`);
  }
  if (needs.connects > quotas.connectionsPerSecond) {
    problems.push(
      `Impossible: to keep the connections up takes ${whole(needs.connects)} new ones a second; the account has ${whole(quotas.connectionsPerSecond)}.`,
    );
  } else if (needs.connectsToReturn > quotas.connectionsPerSecond) {
    problems.push(
      `Slow return: when all are lost at once, they are back after ${decimal(connections / quotas.connectionsPerSecond / 60)} minutes.`,
    );
  }
  return problems;
}

function changesFor({ quotas, settings }: Question, needs: Needs): string[] {
  const changes: string[] = [];
  if (needs.requests > quotas.requestsPerSecond) {
    changes.push(`Ask for ${whole(needs.requests)} requests a second: API Gateway, "Throttle rate", the account in the region.`);
  }
  if (needs.posts > settings.broadcastRateLimit) changes.push(`Set FANFARE_BROADCAST_RATE_LIMIT=${Math.ceil(needs.posts)} and deploy.`);
  if (needs.connectsToReturn > quotas.connectionsPerSecond) {
    changes.push(`Ask for ${whole(needs.connectsToReturn)} new connections a second: API Gateway, the account in the region.`);
  }
  return changes;
}
