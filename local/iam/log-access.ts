import type { EventLog, LogLineEvent } from "../event-log";
import type { LambdaFunction, Model } from "../model";
import type { AccessRequest, Verdict } from "./authorization";
import { roleSession } from "./credentials";

export interface LogAccessNeeds {
  readonly model: () => Model;
  readonly events: EventLog;
  authorize(request: AccessRequest): Promise<Verdict>;
  /** Takes the lines that roles may write. @default the console alone shows them */
  readonly sink?: LogSink;
}

/** The log groups of an account. */
export interface LogSink {
  hasGroup(name: string): boolean;
  makeGroup(name: string): Promise<void>;
  write(groupName: string, lines: readonly LogLine[]): void;
}

interface LogLine {
  readonly logStreamName: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

export interface LogAccess {
  /** Resolves when everything that has happened until now was asked for, and written. */
  settled(): Promise<void>;
}

/** How long lines are gathered for one request, in milliseconds. */
const BATCH_MS = 100;

/** Lines of one function that wait for a request. The rest is dropped, so that a function that writes without end takes no memory. */
const MAX_WAITING_LINES = 10_000;

/**
 * On AWS it is Lambda that writes a function's log, with the function's role: a group where there is none, a stream for each execution
 * environment, then the lines of the handler and its own of every invocation, several at a time. Here the role is asked for what Lambda
 * would have needed. A refusal is reported once for each function, since the lines that the console shows would be missing on AWS.
 */
export function checkLogAccess({ model, events, authorize, sink }: LogAccessNeeds): LogAccess {
  const underway = new Set<Promise<void>>();
  const refused = new Set<string>();
  const streamsOpen = new Set<string>();

  /** @returns whether the function's role may do it. */
  async function check(fn: LambdaFunction, action: string): Promise<boolean> {
    const { region, accountId } = model();
    const principal = roleSession(fn.roleArn, fn.name);
    const resource = `arn:aws:logs:${region}:${accountId}:log-group:${fn.logGroupName}:log-stream:local`;
    const verdict = await authorize({ principal, action, resource });
    if (verdict.allowed || refused.has(`${fn.arn} ${action}`)) return verdict.allowed;
    refused.add(`${fn.arn} ${action}`);
    events.record({
      type: "denied",
      principalArn: principal.arn,
      action,
      resource,
      message: `${verdict.message}: on AWS its log stays empty`,
    });
    return false;
  }

  /** By the names of the functions that have written since the last request. */
  const writers = new Map<string, LogLine[]>();
  let lastWrite = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  events.subscribe((event, at) => {
    const isLine = event.type === "functionLog" || (event.type === "platformLog" && sink !== undefined);
    if (!isLine && event.type !== "invocation") return;
    // A function that did not run writes no log.
    if (event.type === "invocation" && (event.outcome === "notAllowed" || event.outcome === "throttled")) return;
    const lines = writers.get(event.functionName) ?? [];
    writers.set(event.functionName, lines);
    if (event.type !== "invocation" && sink && lines.length < MAX_WAITING_LINES) lines.push(lineOf(event, at));
    timer ??= setTimeout(askForWriters, BATCH_MS).unref();
  });

  function askForWriters(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const [writer, lines] of writers) {
      const fn = model().functions.find(({ name }) => name === writer);
      if (fn) askFor(fn, lines);
    }
    writers.clear();
  }

  function askFor(fn: LambdaFunction, lines: readonly LogLine[]): void {
    const isFirst = !streamsOpen.has(fn.arn);
    streamsOpen.add(fn.arn);
    // One after the other, so that lines stay in order.
    lastWrite = lastWrite.then(async () => {
      try {
        const actions = [...(isFirst || sink ? ["logs:CreateLogStream"] : []), "logs:PutLogEvents"];
        const allowed = await Promise.all(actions.map((action) => check(fn, action)));
        if (allowed.every(Boolean)) await write(fn, lines);
      } catch (error) {
        events.record({ type: "failed", what: "a function's log", message: (error as Error).message });
      }
    });
    keep(lastWrite);
  }

  async function write(fn: LambdaFunction, lines: readonly LogLine[]): Promise<void> {
    if (!sink || lines.length === 0) return;
    const { logGroupName, logFormat } = fn;
    if (!sink.hasGroup(logGroupName)) {
      if (!(await check(fn, "logs:CreateLogGroup"))) return;
      await sink.makeGroup(logGroupName);
    }
    // CloudWatch has the line ends of the text format.
    sink.write(logGroupName, logFormat === "Text" ? lines.map((line) => ({ ...line, message: `${line.message}\n` })) : lines);
  }

  function keep(asked: Promise<void>): void {
    underway.add(asked);
    void asked.finally(() => underway.delete(asked));
  }

  return {
    async settled() {
      askForWriters();
      await Promise.all(underway);
    },
  };
}

function lineOf({ logStreamName, line }: LogLineEvent, at: Date): LogLine {
  return { logStreamName, timestamp: at.getTime(), message: line };
}
