import type * as Sdk from "@aws-sdk/client-route-53";
import type { Account } from "../../account/account";
import type { RecordSetEntry } from "../../account/entries/network";
import { operation } from "../../aws-api/modelled/operation";
import { issueValidated } from "../acm/validation";
import { changedRecords } from "./change-batch";
import { submitted } from "./changes";
import { canonicalName, compareNames, compareTexts } from "./domain-name";
import { findZone } from "./find";

/** docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html and API_ListResourceRecordSets.html */
export function recordSets(account: Account) {
  return {
    ChangeResourceRecordSets: operation<Sdk.ChangeResourceRecordSetsCommandInput, Sdk.ChangeResourceRecordSetsCommandOutput>({
      run: ({ HostedZoneId, ChangeBatch }) =>
        account.change((draft) => {
          const zone = findZone(draft, HostedZoneId);
          const changed = changedRecords(draft, zone, ChangeBatch?.Changes ?? []);
          draft.put("route53.hostedZones", zone.Id, { ...zone, recordSets: [...changed].sort(compareSets) });
          issueValidated(draft);
          return { ChangeInfo: submitted(draft, ChangeBatch?.Comment) };
        }),
    }),

    ListResourceRecordSets: operation<Sdk.ListResourceRecordSetsCommandInput, Sdk.ListResourceRecordSetsCommandOutput>({
      run({ HostedZoneId, StartRecordName, StartRecordType, StartRecordIdentifier, MaxItems = 300 }) {
        const { recordSets: all } = findZone(account, HostedZoneId);
        const first = { Name: canonicalName(StartRecordName ?? ""), Type: StartRecordType ?? "", SetIdentifier: StartRecordIdentifier };
        const from = StartRecordName === undefined ? all : all.filter((set) => compareSets(set, first) >= 0);
        const next = from[MaxItems];
        return {
          ResourceRecordSets: from.slice(0, MaxItems),
          IsTruncated: next !== undefined,
          MaxItems,
          NextRecordName: next?.Name,
          NextRecordType: next?.Type,
          NextRecordIdentifier: next?.SetIdentifier,
        };
      },
    }),
  };
}

type SetKey = Pick<RecordSetEntry, "Name" | "SetIdentifier"> & { readonly Type: string };

function compareSets(one: SetKey, other: SetKey): number {
  const rest = ({ Type, SetIdentifier = "" }: SetKey) => `${Type} ${SetIdentifier}`;
  return compareNames(one.Name, other.Name) || compareTexts(rest(one), rest(other));
}
