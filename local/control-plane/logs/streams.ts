import type {
  CreateLogStreamRequest,
  DeleteLogStreamRequest,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  LogStream,
} from "@aws-sdk/client-cloudwatch-logs";
import type { AccountReader } from "../../account/account-state";
import { operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";
import type { ControlPlaneNeeds } from "../service";
import { accessToGroup, alreadyExists, findGroup, groupNameOf, invalidParameter, logGroupArn, notFound } from "./find";
import type { LogStore } from "./log-store";

/** Streams: those that CreateLogStream made, and those that events of functions are in. */
export function streamOperations({ account, logs }: ControlPlaneNeeds) {
  return {
    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html */
    CreateLogStream: operation<CreateLogStreamRequest, object>({
      access: accessToGroup(account, "CreateLogStream"),
      async run({ logGroupName = "", logStreamName = "" }) {
        if (!/^[^:*]{1,512}$/.test(logStreamName)) {
          throw invalidParameter(
            `1 validation error detected: Value '${logStreamName}' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*`,
          );
        }
        await logs.settled();
        await account.change((draft) => {
          findGroup(draft, logGroupName);
          if (hasStream(draft, logs.store, logGroupName, logStreamName)) throw alreadyExists("log stream");
          draft.put("logs.streams", `${logGroupName}:${logStreamName}`, { logGroupName, logStreamName, creationTime: Date.now() });
        });
        return {};
      },
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html */
    DescribeLogStreams: operation<DescribeLogStreamsRequest, DescribeLogStreamsResponse>({
      access: accessToGroup(account, "DescribeLogStreams"),
      async run(input) {
        const { logStreamNamePrefix = "", orderBy, descending = false, nextToken: token, limit = 50 } = input;
        const { logGroupName } = findGroup(account, groupNameOf(input));
        await logs.settled();
        const keyOf = ({ logStreamName = "", lastEventTimestamp = 0 }: LogStream) =>
          orderBy === "LastEventTime" ? `${String(lastEventTimestamp).padStart(20, "0")} ${logStreamName}` : logStreamName;
        const streams = streamsOf(account, logs.store, logGroupName)
          .filter(({ logStreamName = "" }) => logStreamName.startsWith(logStreamNamePrefix))
          .sort((a, b) => (keyOf(a) < keyOf(b) === descending ? 1 : -1));
        const { items, next } = page(streams, { token, most: Math.min(limit, 50) });
        return { logStreams: items, nextToken: next };
      },
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html */
    DeleteLogStream: operation<DeleteLogStreamRequest, object>({
      access: accessToGroup(account, "DeleteLogStream"),
      async run({ logGroupName = "", logStreamName = "" }) {
        await logs.settled();
        await account.change((draft) => {
          findGroup(draft, logGroupName);
          if (!hasStream(draft, logs.store, logGroupName, logStreamName)) throw notFound("log stream");
          draft.remove("logs.streams", `${logGroupName}:${logStreamName}`);
        });
        logs.store.drop(logGroupName, logStreamName);
        return {};
      },
    }),
  };
}

export function hasStream(account: AccountReader, store: LogStore, groupName: string, streamName: string): boolean {
  if (account.get("logs.streams", `${groupName}:${streamName}`)) return true;
  return store.events(groupName).some(({ logStreamName }) => logStreamName === streamName);
}

function streamsOf(account: AccountReader, store: LogStore, groupName: string): LogStream[] {
  const made = account.all("logs.streams").filter(({ logGroupName }) => logGroupName === groupName);
  const streams = new Map<string, LogStream>();
  for (const { logStreamName, creationTime } of made) streams.set(logStreamName, { logStreamName, creationTime });
  for (const stream of store.streams(groupName)) streams.set(stream.logStreamName, { ...stream, ...streams.get(stream.logStreamName) });
  const arn = logGroupArn(account, groupName);
  // CloudWatch itself answers 0 bytes for every stream since 2019.
  return [...streams].map(([name, stream]) => ({ ...stream, arn: `${arn}:log-stream:${name}`, storedBytes: 0 }));
}
