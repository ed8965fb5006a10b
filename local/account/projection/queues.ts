import type { Queue } from "../../model";
import type { AccountReader } from "../account-state";

export function projectQueues(_account: AccountReader): Queue[] {
  return [];
}
