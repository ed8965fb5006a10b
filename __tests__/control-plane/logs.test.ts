import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeMetricFiltersCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";
import { createRole } from "../helpers/lambda-role";

let account: EmptyAccount;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  account = await startEmptyAccount();
  logs = new CloudWatchLogsClient({ ...account.client, maxAttempts: 1 });
});
afterAll(() => account.close());

test("a group is read as it was made and changed", async () => {
  // given
  await logs.send(new CreateLogGroupCommand({ logGroupName: "/app/one", tags: { team: "chat", old: "x" } }));
  const [made] = (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/app/" }))).logGroups ?? [];
  const resourceArn = made?.logGroupArn;
  // when
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: "/app/one", retentionInDays: 14 }));
  await logs.send(new TagResourceCommand({ resourceArn, tags: { team: "news" } }));
  await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ["old"] }));
  // then
  expect(made).toMatchObject({ logGroupName: "/app/one", logGroupClass: "STANDARD", arn: `${resourceArn}:*` });
  const [changed] = (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/app/" }))).logGroups ?? [];
  expect(changed).toEqual({ ...made, retentionInDays: 14 });
  expect((await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ team: "news" });
});

test("what a group may not be is refused in AWS's words", async () => {
  // given
  await logs.send(new CreateLogGroupCommand({ logGroupName: "taken" }));
  // then
  await expect(logs.send(new CreateLogGroupCommand({ logGroupName: "taken" }))).rejects.toMatchObject({
    name: "ResourceAlreadyExistsException",
    message: "The specified log group already exists",
  });
  await expect(logs.send(new DeleteLogGroupCommand({ logGroupName: "none" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The specified log group does not exist.",
  });
  await expect(logs.send(new PutRetentionPolicyCommand({ logGroupName: "taken", retentionInDays: 2 }))).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
});

test("events that tools write are read forwards, backwards and by a pattern", async () => {
  // given
  const stream = { logGroupName: "tools", logStreamName: "stream" };
  await logs.send(new CreateLogGroupCommand({ logGroupName: "tools" }));
  await logs.send(new CreateLogStreamCommand(stream));
  const now = Date.now();
  const messages = ["one error", "two", "three error", "four"];
  await logs.send(
    new PutLogEventsCommand({ ...stream, logEvents: messages.map((message, index) => ({ message, timestamp: now + index })) }),
  );
  // when
  const first = await logs.send(new GetLogEventsCommand({ ...stream, startFromHead: true, limit: 3 }));
  const rest = await logs.send(new GetLogEventsCommand({ ...stream, nextToken: first.nextForwardToken }));
  const end = await logs.send(new GetLogEventsCommand({ ...stream, nextToken: rest.nextForwardToken }));
  const newest = await logs.send(new GetLogEventsCommand({ ...stream, limit: 1 }));
  const errors = await logs.send(new FilterLogEventsCommand({ logGroupName: "tools", filterPattern: "error -three" }));
  const page = await logs.send(new FilterLogEventsCommand({ logGroupName: "tools", startTime: now + 1, limit: 2 }));
  const next = await logs.send(new FilterLogEventsCommand({ logGroupName: "tools", nextToken: page.nextToken }));
  // then
  expect([first, rest, end, newest, errors, page, next].map(({ events }) => events?.map(({ message }) => message))).toEqual([
    ["one error", "two", "three error"],
    ["four"],
    [],
    ["four"],
    ["one error"],
    ["two", "three error"],
    ["four"],
  ]);
  expect(end.nextForwardToken).toBe(rest.nextForwardToken);
  expect(next.nextToken).toBeUndefined();
});

test("a metric filter is kept with its transformation", async () => {
  // given
  await logs.send(new CreateLogGroupCommand({ logGroupName: "metrics" }));
  const filter = {
    logGroupName: "metrics",
    filterName: "dropped",
    filterPattern: "{ $.gone > 0 }",
    metricTransformations: [{ metricName: "gone", metricNamespace: "chat", metricValue: "$.gone" }],
  };
  // when
  await logs.send(new PutMetricFilterCommand(filter));
  // then
  const { metricFilters } = await logs.send(new DescribeMetricFiltersCommand({ logGroupName: "metrics", filterNamePrefix: "dropped" }));
  expect(metricFilters).toMatchObject([filter]);
});

describe("the lines of a function", () => {
  const stream = { Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Effect: "Allow", Resource: "*" };

  test("are in its group, in a stream of its execution environment", async () => {
    // given
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/aws/lambda/writer" }));
    // when
    await run("writer", [stream]);
    // then
    const { logStreams = [] } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: "/aws/lambda/writer" }));
    expect(logStreams.map(({ logStreamName }) => logStreamName)).toEqual([
      expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
    ]);
    expect(await messages("/aws/lambda/writer")).toEqual([
      expect.stringMatching(/^INIT_START /),
      expect.stringMatching(/^START RequestId: /),
      expect.stringMatching(/\tINFO\thello\n$/),
    ]);
  });

  test("make the group where the role may, and are lost where it may not", async () => {
    // when
    await run("maker", [stream, { Effect: "Allow", Action: "logs:CreateLogGroup", Resource: "*" }]);
    await run("loser", [stream]);
    await run("mute", []);
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/aws/lambda/mute" }));
    // then
    expect(await messages("/aws/lambda/maker")).toHaveLength(3);
    await expect(messages("/aws/lambda/loser")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(await messages("/aws/lambda/mute")).toEqual([]);
  });

  /** Without the END and REPORT of the environment, which come when the answer has gone. */
  async function messages(logGroupName: string): Promise<(string | undefined)[]> {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: "-REPORT -END" }));
    return events.map(({ message }) => message);
  }
});

async function run(FunctionName: string, statements: readonly object[]): Promise<void> {
  const lambda = new LambdaClient(account.client);
  const Role = await createRole(account.client, FunctionName, "lambda.amazonaws.com", statements);
  const ZipFile = zipSync({ "index.js": strToU8(`exports.handler = async () => console.log("hello");`) });
  await lambda.send(new CreateFunctionCommand({ FunctionName, Role, Runtime: "nodejs22.x", Handler: "index.handler", Code: { ZipFile } }));
  await lambda.send(new InvokeCommand({ FunctionName }));
}
