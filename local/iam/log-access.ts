import type { EventLog } from "../event-log";
import type { LambdaFunction, Model } from "../model";
import type { AccessRequest, Verdict } from "./authorization";
import { roleSession } from "./credentials";

export interface LogAccessNeeds {
  readonly model: () => Model;
  readonly events: EventLog;
  authorize(request: AccessRequest): Promise<Verdict>;
}

export interface LogAccess {
  /** Resolves when everything that has happened until now was asked for. */
  settled(): Promise<void>;
}

/** How long lines are gathered for one request, in milliseconds. */
const BATCH_MS = 100;

/**
 * On AWS it is Lambda that writes a function's log, with the function's role: a stream for each execution environment, then the lines
 * of the handler and its own of every invocation, several at a time. Here the lines go to the console, and the role is asked for what
 * Lambda would have needed. A refusal is reported once for each function, since the lines that one sees here would be missing on AWS.
 */
export function checkLogAccess({ model, events, authorize }: LogAccessNeeds): LogAccess {
  const underway = new Set<Promise<void>>();
  const refused = new Set<string>();
  const streamsOpen = new Set<string>();

  async function check(fn: LambdaFunction, action: string): Promise<void> {
    const { region, accountId } = model();
    const principal = roleSession(fn.roleArn, fn.name);
    const resource = `arn:aws:logs:${region}:${accountId}:log-group:${fn.logGroupName}:log-stream:local`;
    const verdict = await authorize({ principal, action, resource });
    if (verdict.allowed || refused.has(`${fn.arn} ${action}`)) return;
    refused.add(`${fn.arn} ${action}`);
    events.record({
      type: "denied",
      principalArn: principal.arn,
      action,
      resource,
      message: `${verdict.message}: on AWS its log stays empty`,
    });
  }

  /** Names of the functions that have written since the last request. */
  const writers = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  events.subscribe((event) => {
    if (event.type !== "functionLog" && event.type !== "invocation") return;
    // A function that did not run writes no log.
    if (event.type === "invocation" && (event.outcome === "notAllowed" || event.outcome === "throttled")) return;
    writers.add(event.functionName);
    timer ??= setTimeout(askForWriters, BATCH_MS).unref();
  });

  function askForWriters(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const writer of writers) {
      const fn = model().functions.find(({ name }) => name === writer);
      if (fn) askFor(fn);
    }
    writers.clear();
  }

  function askFor(fn: LambdaFunction): void {
    if (!streamsOpen.has(fn.arn)) {
      streamsOpen.add(fn.arn);
      keep(check(fn, "logs:CreateLogStream"));
    }
    keep(check(fn, "logs:PutLogEvents"));
  }

  function keep(asked: Promise<void>): void {
    const checked = asked.catch((error: Error) =>
      events.record({ type: "failed", what: "check of a function's log", message: error.message }),
    );
    underway.add(checked);
    void checked.finally(() => underway.delete(checked));
  }

  return {
    async settled() {
      askForWriters();
      await Promise.all(underway);
    },
  };
}
