import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";

let account: EmptyAccount;
let cloudwatch: CloudWatchClient;

beforeAll(async () => {
  account = await startEmptyAccount();
  cloudwatch = new CloudWatchClient(account.client);
});
afterAll(async () => {
  cloudwatch.destroy();
  await account.close();
});

const ERRORS = {
  AlarmName: "errors",
  Namespace: "AWS/Lambda",
  MetricName: "Errors",
  Dimensions: [{ Name: "FunctionName", Value: "message" }],
  Statistic: "Sum",
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 0.5,
  ComparisonOperator: "GreaterThanThreshold",
  TreatMissingData: "notBreaching",
  AlarmActions: ["arn:aws:sns:eu-west-1:123456789012:alarms"],
} as const;

test("an alarm is read as it was set, and waits for data that never comes", async () => {
  // when
  const { AlarmActions, Dimensions, ...settings } = ERRORS;
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      ...settings,
      AlarmActions: [...AlarmActions],
      Dimensions: [...Dimensions],
      Tags: [{ Key: "team", Value: "chat" }],
    }),
  );
  await cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: ["errors"] }));
  // then
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ["errors"] }));
  expect(MetricAlarms).toEqual([
    {
      ...ERRORS,
      AlarmArn: "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors",
      ActionsEnabled: false,
      OKActions: [],
      InsufficientDataActions: [],
      StateValue: "INSUFFICIENT_DATA",
      StateReason: "Unchecked: Initial alarm creation",
      AlarmConfigurationUpdatedTimestamp: expect.any(Date),
      StateUpdatedTimestamp: expect.any(Date),
      StateTransitionedTimestamp: expect.any(Date),
    },
  ]);
});

test("composite alarms are told apart from metric alarms, and both have tags", async () => {
  // given
  await cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName: "any", AlarmRule: "ALARM(errors)" }));
  const { CompositeAlarms, MetricAlarms } = await cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames: ["any"], AlarmTypes: ["CompositeAlarm", "MetricAlarm"] }),
  );
  const ResourceARN = CompositeAlarms?.[0]?.AlarmArn;
  // when
  await cloudwatch.send(
    new TagResourceCommand({
      ResourceARN,
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    }),
  );
  await cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["a"] }));
  // then
  expect(CompositeAlarms).toMatchObject([{ AlarmName: "any", AlarmRule: "ALARM(errors)" }]);
  expect(MetricAlarms).toEqual([]);
  expect((await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ["any"] }))).CompositeAlarms).toEqual([]);
  expect((await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([{ Key: "b", Value: "2" }]);
  await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ["any"] }));
  await expect(cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ["any"] }))).rejects.toMatchObject({ name: "ResourceNotFound" });
});

test("a dashboard is kept as it is, and refused when its body is not JSON", async () => {
  // given
  const DashboardBody = JSON.stringify({ widgets: [] });
  const get = () => cloudwatch.send(new GetDashboardCommand({ DashboardName: "chat" }));
  // when
  await cloudwatch.send(new PutDashboardCommand({ DashboardName: "chat", DashboardBody }));
  // then
  expect(await get()).toMatchObject({ DashboardArn: "arn:aws:cloudwatch::123456789012:dashboard/chat", DashboardBody });
  expect((await cloudwatch.send(new ListDashboardsCommand({}))).DashboardEntries).toMatchObject([{ DashboardName: "chat", Size: 14 }]);
  await expect(cloudwatch.send(new PutDashboardCommand({ DashboardName: "chat", DashboardBody: "{" }))).rejects.toMatchObject({
    name: "DashboardInvalidInputError",
  });
  await cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: ["chat"] }));
  await expect(get()).rejects.toMatchObject({ name: "ResourceNotFound", message: "Dashboard chat does not exist" });
});

test("metric data is refused, since nothing would come of it", async () => {
  await expect(
    cloudwatch.send(new PutMetricDataCommand({ Namespace: "own", MetricData: [{ MetricName: "m", Value: 1 }] })),
  ).rejects.toMatchObject({ message: "the local runtime does not emulate CloudWatch's PutMetricData" });
});
