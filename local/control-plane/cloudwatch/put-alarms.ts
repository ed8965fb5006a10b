import type {
  PutCompositeAlarmCommandInput,
  PutCompositeAlarmCommandOutput,
  PutMetricAlarmCommandInput,
  PutMetricAlarmCommandOutput,
  Tag,
} from "@aws-sdk/client-cloudwatch";
import type { Account } from "../../account/account";
import type { AccountReader, Draft } from "../../account/account-state";
import type { RequiredAccess } from "../../aws-api/aws-api";
import { ModelledError, operation } from "../../aws-api/modelled/operation";

export function putAlarms(account: Account) {
  return {
    /** docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
    PutMetricAlarm: operation<PutMetricAlarmCommandInput, PutMetricAlarmCommandOutput>({
      access: ({ AlarmName }) => onAlarm(account, "PutMetricAlarm", AlarmName),
      run({ AlarmName = "", Tags, ...settings }) {
        if (settings.MetricName === undefined && settings.Metrics === undefined)
          throw new ModelledError(
            "ValidationException",
            "Exactly one of the following must be specified: MetricName (with Namespace), Metrics, EvaluationCriteria",
          );
        return account.change((draft) => {
          draft.put("cloudwatch.alarms", AlarmName, { type: "MetricAlarm", settings, ...madeOrChanged(draft, AlarmName, Tags) });
          return {};
        });
      },
    }),
    /** docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
    PutCompositeAlarm: operation<PutCompositeAlarmCommandInput, PutCompositeAlarmCommandOutput>({
      access: ({ AlarmName }) => onAlarm(account, "PutCompositeAlarm", AlarmName),
      run: ({ AlarmName = "", Tags, ...settings }) =>
        account.change((draft) => {
          draft.put("cloudwatch.alarms", AlarmName, { type: "CompositeAlarm", settings, ...madeOrChanged(draft, AlarmName, Tags) });
          return {};
        }),
    }),
  };
}

export function onAlarm(account: AccountReader, operation: string, name = "*"): RequiredAccess[] {
  return [{ action: `cloudwatch:${operation}`, resource: alarmArn(account, name) }];
}

function alarmArn({ region, accountId }: AccountReader, name: string): string {
  return `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`;
}

/** The tags of an alarm that exists stay as they are. */
function madeOrChanged(draft: Draft, AlarmName: string, Tags: readonly Tag[] = []) {
  const before = draft.get("cloudwatch.alarms", AlarmName);
  const now = new Date().toISOString();
  return {
    AlarmName,
    AlarmArn: alarmArn(draft, AlarmName),
    AlarmConfigurationUpdatedTimestamp: now,
    StateUpdatedTimestamp: before?.StateUpdatedTimestamp ?? now,
    Tags: before?.Tags ?? Tags,
  };
}
