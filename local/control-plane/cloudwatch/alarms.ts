import type {
  CompositeAlarm,
  DeleteAlarmsCommandInput,
  DeleteAlarmsCommandOutput,
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
  DisableAlarmActionsCommandInput,
  DisableAlarmActionsCommandOutput,
  EnableAlarmActionsCommandInput,
  EnableAlarmActionsCommandOutput,
  MetricAlarm,
} from "@aws-sdk/client-cloudwatch";
import type { Account } from "../../account/account";
import type { AlarmEntry, CompositeAlarmEntry, MetricAlarmEntry } from "../../account/entries/cloudwatch";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";
import { onAlarm } from "./put-alarms";

const MAX_PAGE = 100;

/** docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html and its neighbours. */
export function alarms(account: Account) {
  const setActions = (names: readonly string[], ActionsEnabled: boolean) =>
    account.change((draft) => {
      for (const name of names) {
        const alarm = draft.get("cloudwatch.alarms", name);
        if (alarm) draft.put("cloudwatch.alarms", name, withActions(alarm, ActionsEnabled));
      }
      return {};
    });
  return {
    DescribeAlarms: operation<DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput>({
      access: () => onAlarm(account, "DescribeAlarms"),
      run(input) {
        const found = account.all("cloudwatch.alarms").filter((alarm) => isAskedFor(alarm, input));
        const { items, next } = page(found, { most: input.MaxRecords ?? MAX_PAGE, token: input.NextToken });
        return {
          MetricAlarms: items.flatMap((alarm) => (alarm.type === "MetricAlarm" ? [describeMetricAlarm(alarm)] : [])),
          CompositeAlarms: items.flatMap((alarm) => (alarm.type === "CompositeAlarm" ? [describeCompositeAlarm(alarm)] : [])),
          ...(next !== undefined && { NextToken: next }),
        };
      },
    }),
    DeleteAlarms: operation<DeleteAlarmsCommandInput, DeleteAlarmsCommandOutput>({
      access: ({ AlarmNames = [] }) => AlarmNames.flatMap((name) => onAlarm(account, "DeleteAlarms", name)),
      run: ({ AlarmNames = [] }) =>
        account.change((draft) => {
          for (const name of AlarmNames) {
            if (!draft.get("cloudwatch.alarms", name)) throw new ModelledError("ResourceNotFound", `Alarm ${name} does not exist`);
            draft.remove("cloudwatch.alarms", name);
          }
          return {};
        }),
    }),
    EnableAlarmActions: operation<EnableAlarmActionsCommandInput, EnableAlarmActionsCommandOutput>({
      access: ({ AlarmNames = [] }) => AlarmNames.flatMap((name) => onAlarm(account, "EnableAlarmActions", name)),
      run: ({ AlarmNames = [] }) => setActions(AlarmNames, true),
    }),
    DisableAlarmActions: operation<DisableAlarmActionsCommandInput, DisableAlarmActionsCommandOutput>({
      access: ({ AlarmNames = [] }) => AlarmNames.flatMap((name) => onAlarm(account, "DisableAlarmActions", name)),
      run: ({ AlarmNames = [] }) => setActions(AlarmNames, false),
    }),
  };
}

/** Without a type, only metric alarms are asked for. */
function isAskedFor({ AlarmName, type, settings }: AlarmEntry, input: DescribeAlarmsCommandInput): boolean {
  const { AlarmNames, AlarmNamePrefix, AlarmTypes = ["MetricAlarm"], StateValue, ActionPrefix } = input;
  const actions = [...(settings.AlarmActions ?? []), ...(settings.OKActions ?? []), ...(settings.InsufficientDataActions ?? [])];
  return (
    AlarmTypes.includes(type) &&
    (AlarmNames === undefined || AlarmNames.length === 0 || AlarmNames.includes(AlarmName)) &&
    AlarmName.startsWith(AlarmNamePrefix ?? "") &&
    (StateValue === undefined || StateValue === "INSUFFICIENT_DATA") &&
    (ActionPrefix === undefined || actions.some((action) => action.startsWith(ActionPrefix)))
  );
}

function describeMetricAlarm(alarm: MetricAlarmEntry): MetricAlarm {
  const hasMetrics = alarm.settings.Metrics !== undefined && alarm.settings.Metrics.length > 0;
  return { ...describeAlarm(alarm), ...(!hasMetrics && { Dimensions: [] }), ...alarm.settings };
}

function describeCompositeAlarm(alarm: CompositeAlarmEntry): CompositeAlarm {
  return { ...describeAlarm(alarm), ...alarm.settings };
}

function describeAlarm({ AlarmName, AlarmArn, AlarmConfigurationUpdatedTimestamp, StateUpdatedTimestamp }: AlarmEntry) {
  return {
    AlarmName,
    AlarmArn,
    AlarmConfigurationUpdatedTimestamp: new Date(AlarmConfigurationUpdatedTimestamp),
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    StateValue: "INSUFFICIENT_DATA" as const,
    StateReason: "Unchecked: Initial alarm creation",
    StateUpdatedTimestamp: new Date(StateUpdatedTimestamp),
    StateTransitionedTimestamp: new Date(StateUpdatedTimestamp),
  };
}

function withActions(alarm: AlarmEntry, ActionsEnabled: boolean): AlarmEntry {
  return alarm.type === "MetricAlarm"
    ? { ...alarm, settings: { ...alarm.settings, ActionsEnabled } }
    : { ...alarm, settings: { ...alarm.settings, ActionsEnabled } };
}
