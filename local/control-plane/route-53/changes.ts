import type * as Sdk from "@aws-sdk/client-route-53";
import type { Account } from "../../account/account";
import type { Draft } from "../../account/account-state";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { randomOctets } from "../../random-octets";

/** Changes that `GetChange` knows. */
const KEPT = 100;

/** docs.aws.amazon.com/Route53/latest/APIReference/API_GetChange.html */
export function changes(account: Account) {
  return {
    GetChange: operation<Sdk.GetChangeCommandInput, Sdk.GetChangeCommandOutput>({
      run({ Id = "" }) {
        const bare = Id.replace(/^\/?change\//, "");
        const change = account.get("route53.changes", bare);
        if (!change) throw new ModelledError("NoSuchChange", `A change with the specified ID ${bare} does not exist.`);
        return { ChangeInfo: { ...change, Id: `/change/${bare}`, SubmittedAt: new Date(change.SubmittedAt), Status: "INSYNC" } };
      },
    }),
  };
}

/** The answer to a change. Asked for again, it is in sync. */
export function submitted(draft: Draft, Comment?: string): Sdk.ChangeInfo {
  const Id = newZoneId("C");
  const SubmittedAt = new Date();
  const comment = Comment === undefined ? {} : { Comment };
  draft.put("route53.changes", Id, { Id, SubmittedAt: SubmittedAt.toISOString(), ...comment });
  for (const old of draft.all("route53.changes").slice(0, -KEPT)) draft.remove("route53.changes", old.Id);
  return { Id: `/change/${Id}`, Status: "PENDING", SubmittedAt, ...comment };
}

export function newZoneId(prefix: "C" | "Z"): string {
  return `${prefix}${randomOctets(10, "hex").toUpperCase()}`;
}
