import type { AccountReader } from "../../account/account-state";
import type { TopicEntry } from "../../account/entries/sns";
import type { RequiredAccess } from "../../aws-api/aws-api";
import { ModelledError } from "../../aws-api/modelled/operation";

/** @throws ModelledError NotFound */
export function findTopic(account: AccountReader, arn = ""): TopicEntry {
  const topic = account.get("sns.topics", arn);
  if (!topic) throw new ModelledError("NotFoundException", "Topic does not exist");
  return topic;
}

export function onTopic(operation: string, arn = "*"): RequiredAccess[] {
  return [{ action: `sns:${operation}`, resource: arn }];
}
