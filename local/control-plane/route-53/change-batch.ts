import type * as Sdk from "@aws-sdk/client-route-53";
import type { AccountReader } from "../../account/account-state";
import type { HostedZoneEntry, RecordSetEntry } from "../../account/entries/network";
import { ModelledError } from "../../aws-api/modelled/operation";
import { recordSetProblem } from "../../aws-rules/record-set-rules";
import { canonicalName } from "./domain-name";

/**
 * The record sets of a zone after all changes of a batch.
 * @throws ModelledError InvalidChangeBatch with every reason, InvalidInput
 */
export function changedRecords(account: AccountReader, zone: HostedZoneEntry, changes: readonly Sdk.Change[]): readonly RecordSetEntry[] {
  const problems: string[] = [];
  let records = zone.recordSets;
  for (const { Action, ResourceRecordSet } of changes) {
    const set = canonical(ResourceRecordSet);
    const current = records.find((other) => isSameSet(other, set));
    const others = records.filter((other) => other !== current);
    const problem =
      Action === "DELETE"
        ? (deleteProblem(set, current) ?? apexProblem(zone, set))
        : (createProblem(Action, set, current) ?? recordSetProblem(zone.Name, set, others) ?? aliasProblem(account, zone, set, records));
    if (problem !== undefined) problems.push(problem);
    records = Action === "DELETE" ? others : [...others, set];
  }
  if (problems.length > 0) throw new ModelledError("InvalidChangeBatch", `[${problems.join(", ")}]`);
  return records;
}

function createProblem(action: Sdk.Change["Action"], set: RecordSetEntry, current: RecordSetEntry | undefined): string | undefined {
  return action === "CREATE" && current ? `Tried to create ${named(set)} but it already exists` : undefined;
}

function deleteProblem(set: RecordSetEntry, current: RecordSetEntry | undefined): string | undefined {
  if (!current) return `Tried to delete ${named(set)} but it was not found`;
  return valuesOf(current) === valuesOf(set)
    ? undefined
    : `Tried to delete ${named(set)} but the values provided do not match the current values`;
}

function named({ Name, Type, SetIdentifier }: RecordSetEntry): string {
  const identifier = SetIdentifier === undefined ? "" : `, set identifier='${SetIdentifier}'`;
  return `resource record set [name='${Name}', type='${Type}'${identifier}]`;
}

function apexProblem({ Name }: HostedZoneEntry, set: RecordSetEntry): string | undefined {
  if (set.Name !== Name) return undefined;
  if (set.Type === "NS") return "A HostedZone must contain at least one NS record for the zone itself.";
  return set.Type === "SOA" ? "A HostedZone must contain exactly one SOA record." : undefined;
}

/** Looks into the zones of the account only. Other zones are those of AWS's services. */
function aliasProblem(
  account: AccountReader,
  zone: HostedZoneEntry,
  { Type, AliasTarget }: RecordSetEntry,
  records: readonly RecordSetEntry[],
): string | undefined {
  if (!AliasTarget) return undefined;
  const { HostedZoneId = "", DNSName = "" } = AliasTarget;
  const targets = HostedZoneId === zone.Id ? records : account.get("route53.hostedZones", HostedZoneId)?.recordSets;
  return !targets || targets.some((set) => set.Name === DNSName && set.Type === Type)
    ? undefined
    : `Tried to create an alias that targets ${DNSName}, type ${Type} in zone ${HostedZoneId}, but that target was not found`;
}

/** @throws ModelledError InvalidInput */
function canonical(set: Sdk.ResourceRecordSet | undefined): RecordSetEntry {
  const { Name = "", Type = "A", TTL, ResourceRecords = [], AliasTarget, SetIdentifier = "null" } = set ?? {};
  const hasRecords = TTL !== undefined && ResourceRecords.length > 0;
  if (hasRecords === (AliasTarget !== undefined)) {
    const found = hasRecords ? "more than one" : "none";
    throw new ModelledError(
      "InvalidInput",
      `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found ${found} in Change with [Name=${Name}, Type=${Type}, SetIdentifier=${SetIdentifier}]`,
    );
  }
  return {
    ...set,
    Name: canonicalName(Name),
    Type,
    ...(AliasTarget && { AliasTarget: { ...AliasTarget, DNSName: canonicalName(AliasTarget.DNSName ?? "") } }),
  };
}

function isSameSet(one: RecordSetEntry, other: RecordSetEntry): boolean {
  return one.Name === other.Name && one.Type === other.Type && one.SetIdentifier === other.SetIdentifier;
}

/** To compare with. */
function valuesOf({ TTL, ResourceRecords = [], AliasTarget }: RecordSetEntry): string {
  const values = ResourceRecords.map(({ Value }) => Value).sort();
  return JSON.stringify([TTL, values, AliasTarget?.HostedZoneId, AliasTarget?.DNSName, AliasTarget?.EvaluateTargetHealth]);
}
