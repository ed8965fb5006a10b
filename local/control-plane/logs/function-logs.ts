import type { Account } from "../../account/account";
import type { LogSink } from "../../iam/log-access";
import type { LogStore } from "./log-store";

/** Where Lambda writes the logs of functions to. Lambda makes a missing group itself, with nothing set. */
export function functionLogs(account: Account, store: LogStore): LogSink {
  return {
    hasGroup: (name) => account.get("logs.groups", name) !== undefined,
    async makeGroup(logGroupName) {
      await account.change((draft) => {
        if (draft.get("logs.groups", logGroupName)) return;
        draft.put("logs.groups", logGroupName, { logGroupName, creationTime: Date.now(), logGroupClass: "STANDARD", tags: {} });
      });
    },
    write: (groupName, events) => store.append(groupName, events),
  };
}
