import type {
  FilterLogEventsRequest,
  FilterLogEventsResponse,
  GetLogEventsRequest,
  GetLogEventsResponse,
  InputLogEvent,
  PutLogEventsRequest,
  PutLogEventsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { filterPattern } from "./filter-pattern";
import { accessToGroup, findGroup, groupNameOf, invalidParameter, notFound } from "./find";
import type { LogEvent } from "./log-store";
import { hasStream } from "./streams";

/** Most events of an answer, and of a request. */
const MAX_EVENTS = 10_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export function eventOperations({ account, logs }: ControlPlaneNeeds) {
  return {
    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
    PutLogEvents: operation<PutLogEventsRequest, PutLogEventsResponse>({
      access: accessToGroup(account, "PutLogEvents"),
      async run({ logGroupName = "", logStreamName = "", logEvents = [] }) {
        await logs.settled();
        const { retentionInDays = Number.POSITIVE_INFINITY } = findGroup(account, logGroupName);
        if (!hasStream(account, logs.store, logGroupName, logStreamName)) throw notFound("log stream");
        checkBatch(logEvents);
        const now = Date.now();
        const tooNew = logEvents.findIndex(({ timestamp = 0 }) => timestamp > now + 2 * HOUR_MS);
        const tooOld = logEvents.filter(({ timestamp = 0 }) => timestamp < now - 14 * DAY_MS).length;
        const expired = logEvents.filter(({ timestamp = 0 }) => timestamp < now - retentionInDays * DAY_MS).length;
        const accepted = logEvents.slice(Math.max(tooOld, expired), tooNew < 0 ? undefined : tooNew);
        const events = accepted.map(({ timestamp = 0, message = "" }) => ({ logStreamName, timestamp, message }));
        logs.store.append(logGroupName, events);
        const rejectedLogEventsInfo = {
          ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
          ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
          ...(expired > 0 && { expiredLogEventEndIndex: expired }),
        };
        // Tokens have had no meaning since 2023, and are answered for older clients.
        const nextSequenceToken = String(now).padStart(56, "0");
        return { nextSequenceToken, ...(accepted.length < logEvents.length && { rejectedLogEventsInfo }) };
      },
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */
    GetLogEvents: operation<GetLogEventsRequest, GetLogEventsResponse>({
      access: accessToGroup(account, "GetLogEvents"),
      async run(input) {
        const { logStreamName = "", nextToken, limit = MAX_EVENTS, startFromHead = false } = input;
        await logs.settled();
        const { logGroupName } = findGroup(account, groupNameOf(input));
        if (!hasStream(account, logs.store, logGroupName, logStreamName)) throw notFound("log stream");
        const all = logs.store.events(logGroupName).filter((event) => event.logStreamName === logStreamName && isInTime(event, input));
        const [direction, position] = readToken(nextToken);
        const isForward = direction === undefined ? startFromHead : direction === "f";
        const isBeyond = ({ eventId }: LogEvent) => position === undefined || (isForward ? eventId > position : eventId < position);
        const rest = all.filter(isBeyond);
        const events = isForward ? rest.slice(0, limit) : rest.slice(-limit);
        const end = position ?? "0".repeat(56);
        return {
          events: events.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
          nextForwardToken: `f/${events.at(-1)?.eventId ?? end}`,
          nextBackwardToken: `b/${events[0]?.eventId ?? end}`,
        };
      },
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
    FilterLogEvents: operation<FilterLogEventsRequest, FilterLogEventsResponse>({
      access: accessToGroup(account, "FilterLogEvents"),
      async run(input) {
        const { logStreamNames, logStreamNamePrefix = "", nextToken = "", limit = MAX_EVENTS } = input;
        if (logStreamNames && input.logStreamNamePrefix !== undefined)
          throw invalidParameter("logStreamNames and logStreamNamePrefix cannot both be given");
        await logs.settled();
        const { logGroupName } = findGroup(account, groupNameOf(input));
        const matches = filterPattern(input.filterPattern);
        const found = logs.store
          .events(logGroupName)
          .filter((event) => event.eventId > nextToken && isInTime(event, input))
          .filter(({ logStreamName }) => logStreamName.startsWith(logStreamNamePrefix) && logStreamNames?.includes(logStreamName) !== false)
          .filter(({ message }) => matches(message));
        const events = found.slice(0, Math.min(limit, MAX_EVENTS));
        return { events, searchedLogStreams: [], ...(events.length < found.length && { nextToken: events.at(-1)?.eventId }) };
      },
    }),
  };
}

/** The start is part of the time, and the end is not. */
function isInTime(
  { timestamp }: LogEvent,
  { startTime = 0, endTime = Number.POSITIVE_INFINITY }: Pick<GetLogEventsRequest, "startTime" | "endTime">,
) {
  return timestamp >= startTime && timestamp < endTime;
}

function readToken(token: string | undefined): readonly [direction?: string, eventId?: string] {
  if (token === undefined) return [];
  const match = /^([fb])\/(\d{56})$/.exec(token);
  if (!match) throw invalidParameter("The specified nextToken is invalid.");
  return [match[1] ?? "", match[2] ?? ""];
}

/** @throws ModelledError InvalidParameterException */
function checkBatch(events: readonly InputLogEvent[]): void {
  const times = events.map(({ timestamp = 0 }) => timestamp);
  if (events.length < 1 || events.length > MAX_EVENTS) {
    throw invalidParameter(
      `1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length less than or equal to ${MAX_EVENTS} and greater than or equal to 1`,
    );
  }
  if (times.some((time, index) => time < (times[index - 1] ?? 0)))
    throw invalidParameter("Log events in a single PutLogEvents request must be in chronological order.");
  if ((times.at(-1) ?? 0) - (times[0] ?? 0) > DAY_MS)
    throw invalidParameter("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
}
