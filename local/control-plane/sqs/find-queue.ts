import type { AccountReader } from "../../account/account-state";
import type { QueueEntry } from "../../account/entries/sqs";
import type { RequiredAccess } from "../../aws-api/aws-api";
import { noQueue } from "../../sqs/sqs-errors";

/** `https://…/123456789012/queue` → `queue` */
export function queueName(url = ""): string {
  return url.split("/").pop() ?? "";
}

/** @throws ApiError QueueDoesNotExist */
export function findQueue(account: AccountReader, name: string): QueueEntry {
  const queue = account.get("sqs.queues", name);
  if (!queue) throw noQueue();
  return queue;
}

/** The action of a name on one queue. */
export function onQueue(account: Pick<AccountReader, "region" | "accountId">, operation: string, name = "*"): RequiredAccess[] {
  return [{ action: `sqs:${operation}`, resource: `arn:aws:sqs:${account.region}:${account.accountId}:${name}` }];
}
