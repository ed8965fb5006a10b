import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from "@aws-sdk/client-cloudwatch";
import type { Account } from "../../account/account";
import type { AccountReader } from "../../account/account-state";
import type { AlarmEntry } from "../../account/entries/cloudwatch";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { withoutTags, withTags } from "../tag-lists";

/** docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html */
export function alarmTags(account: Account) {
  const onResource = (name: string) => (input: { readonly ResourceARN: string | undefined }) => [
    { action: `cloudwatch:${name}`, resource: input.ResourceARN ?? "*" },
  ];
  return {
    ListTagsForResource: operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>({
      access: onResource("ListTagsForResource"),
      run: ({ ResourceARN }) => ({ Tags: [...findAlarm(account, ResourceARN).Tags] }),
    }),
    TagResource: operation<TagResourceCommandInput, TagResourceCommandOutput>({
      access: onResource("TagResource"),
      run: ({ ResourceARN, Tags }) =>
        account.change((draft) => {
          const alarm = findAlarm(draft, ResourceARN);
          draft.put("cloudwatch.alarms", alarm.AlarmName, { ...alarm, Tags: withTags(alarm.Tags, Tags) });
          return {};
        }),
    }),
    UntagResource: operation<UntagResourceCommandInput, UntagResourceCommandOutput>({
      access: onResource("UntagResource"),
      run: ({ ResourceARN, TagKeys }) =>
        account.change((draft) => {
          const alarm = findAlarm(draft, ResourceARN);
          draft.put("cloudwatch.alarms", alarm.AlarmName, { ...alarm, Tags: withoutTags(alarm.Tags, TagKeys) });
          return {};
        }),
    }),
  };
}

/** @throws ModelledError ResourceNotFoundException */
function findAlarm(account: AccountReader, arn = ""): AlarmEntry {
  const alarm = account.all("cloudwatch.alarms").find(({ AlarmArn }) => AlarmArn === arn);
  if (!alarm) throw new ModelledError("ResourceNotFoundException", `The resource ${arn} does not exist`);
  return alarm;
}
