import type * as Sdk from "@aws-sdk/client-route-53";
import type { Account } from "../../account/account";
import type { HostedZoneEntry } from "../../account/entries/network";
import { NotEmulated } from "../../aws-api/api-error";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { certificateNameProblem } from "../../aws-rules/certificate-rules";
import { newZoneId, submitted } from "./changes";
import { canonicalName, compareNames } from "./domain-name";
import { findZone } from "./find";

/** docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html and its neighbours. */
export function hostedZones(account: Account) {
  return {
    CreateHostedZone: operation<Sdk.CreateHostedZoneCommandInput, Sdk.CreateHostedZoneCommandOutput>({
      async run({ Name: name = "", CallerReference = "", HostedZoneConfig, VPC, DelegationSetId }) {
        if (VPC || HostedZoneConfig?.PrivateZone) throw new NotEmulated("private hosted zones");
        if (DelegationSetId !== undefined) throw new NotEmulated("reusable delegation sets");
        const Name = canonicalName(name);
        if (certificateNameProblem(Name.slice(0, -1)) !== undefined)
          throw new ModelledError("InvalidDomainName", `The domain name ${name} is not valid.`);
        return account.change((draft) => {
          if (draft.all("route53.hostedZones").some((zone) => zone.CallerReference === CallerReference))
            throw new ModelledError(
              "HostedZoneAlreadyExists",
              `A hosted zone has already been created with the specified caller reference: ${CallerReference}`,
            );
          const Id = newZoneId("Z");
          const Config = { Comment: HostedZoneConfig?.Comment, PrivateZone: false };
          const zone = { Id, Name, CallerReference, Config, Tags: [], recordSets: ownRecords(Name) };
          draft.put("route53.hostedZones", Id, zone);
          return {
            HostedZone: described(zone),
            ChangeInfo: submitted(draft),
            DelegationSet: { NameServers: [...NAME_SERVERS] },
            Location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${Id}`,
          };
        });
      },
    }),

    GetHostedZone: operation<Sdk.GetHostedZoneCommandInput, Sdk.GetHostedZoneCommandOutput>({
      run: ({ Id }) => ({ HostedZone: described(findZone(account, Id)), DelegationSet: { NameServers: [...NAME_SERVERS] } }),
    }),

    ListHostedZones: operation<Sdk.ListHostedZonesCommandInput, Sdk.ListHostedZonesCommandOutput>({
      run({ Marker = "", MaxItems = 100 }) {
        const { zones, next } = zonesFrom(account.all("route53.hostedZones"), Marker, MaxItems);
        return { HostedZones: zones, Marker, MaxItems, IsTruncated: next !== undefined, NextMarker: next?.Id };
      },
    }),

    ListHostedZonesByName: operation<Sdk.ListHostedZonesByNameCommandInput, Sdk.ListHostedZonesByNameCommandOutput>({
      run({ DNSName, HostedZoneId, MaxItems = 100 }) {
        const sorted = account
          .all("route53.hostedZones")
          .filter(({ Name }) => DNSName === undefined || compareNames(Name, canonicalName(DNSName)) >= 0)
          .sort((one, other) => compareNames(one.Name, other.Name));
        const { zones, next } = zonesFrom(sorted, HostedZoneId, MaxItems);
        return {
          HostedZones: zones,
          DNSName,
          HostedZoneId,
          MaxItems,
          IsTruncated: next !== undefined,
          NextDNSName: next?.Name,
          NextHostedZoneId: next?.Id,
        };
      },
    }),

    UpdateHostedZoneComment: operation<Sdk.UpdateHostedZoneCommentCommandInput, Sdk.UpdateHostedZoneCommentCommandOutput>({
      run: ({ Id, Comment }) =>
        account.change((draft) => {
          const zone = findZone(draft, Id);
          const updated = { ...zone, Config: { ...zone.Config, Comment } };
          draft.put("route53.hostedZones", zone.Id, updated);
          return { HostedZone: described(updated) };
        }),
    }),

    /** The provider asks before it destroys a zone by force. */
    GetDNSSEC: operation<Sdk.GetDNSSECCommandInput, Sdk.GetDNSSECCommandOutput>({
      run({ HostedZoneId }) {
        findZone(account, HostedZoneId);
        return { Status: { ServeSignature: "NOT_SIGNING" }, KeySigningKeys: [] };
      },
    }),

    DeleteHostedZone: operation<Sdk.DeleteHostedZoneCommandInput, Sdk.DeleteHostedZoneCommandOutput>({
      run: ({ Id }) =>
        account.change((draft) => {
          const zone = findZone(draft, Id);
          if (zone.recordSets.length > ownRecords(zone.Name).length)
            throw new ModelledError(
              "HostedZoneNotEmpty",
              "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
            );
          draft.remove("route53.hostedZones", zone.Id);
          return { ChangeInfo: submitted(draft) };
        }),
    }),
  };
}

/** Made up: no name server has the zones of this account. */
const NAME_SERVERS = ["ns-1.awsdns-01.org", "ns-2.awsdns-02.co.uk", "ns-3.awsdns-03.com", "ns-4.awsdns-04.net"] as const;

function ownRecords(Name: string): HostedZoneEntry["recordSets"] {
  const soa = `${NAME_SERVERS[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`;
  return [
    { Name, Type: "NS", TTL: 172_800, ResourceRecords: NAME_SERVERS.map((server) => ({ Value: `${server}.` })) },
    { Name, Type: "SOA", TTL: 900, ResourceRecords: [{ Value: soa }] },
  ];
}

/** @param first id of the zone that the page begins with. @default the first zone */
function zonesFrom(all: readonly HostedZoneEntry[], first: string | undefined, maxItems: number) {
  const index = all.findIndex(({ Id }) => Id === first);
  const start = Math.max(0, index);
  return { zones: all.slice(start, start + maxItems).map(described), next: all[start + maxItems] };
}

function described({ Tags, recordSets, ...zone }: HostedZoneEntry): Sdk.HostedZone {
  return { ...zone, Id: `/hostedzone/${zone.Id}`, ResourceRecordSetCount: recordSets.length };
}
