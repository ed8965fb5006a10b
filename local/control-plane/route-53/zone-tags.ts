import type * as Sdk from "@aws-sdk/client-route-53";
import type { Account } from "../../account/account";
import { NotEmulated } from "../../aws-api/api-error";
import { operation } from "../../aws-api/modelled/operation";
import { findZone } from "./find";

/** docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeTagsForResource.html and API_ListTagsForResource.html */
export function zoneTags(account: Account) {
  return {
    ChangeTagsForResource: operation<Sdk.ChangeTagsForResourceCommandInput, Sdk.ChangeTagsForResourceCommandOutput>({
      async run({ ResourceType, ResourceId, AddTags = [], RemoveTagKeys = [] }) {
        checkType(ResourceType);
        await account.change((draft) => {
          const zone = findZone(draft, ResourceId);
          const gone = new Set([...RemoveTagKeys, ...AddTags.map(({ Key = "" }) => Key)]);
          const Tags = [...zone.Tags.filter(({ Key = "" }) => !gone.has(Key)), ...AddTags];
          draft.put("route53.hostedZones", zone.Id, { ...zone, Tags });
        });
        return {};
      },
    }),

    ListTagsForResource: operation<Sdk.ListTagsForResourceCommandInput, Sdk.ListTagsForResourceCommandOutput>({
      run({ ResourceType, ResourceId }) {
        checkType(ResourceType);
        const { Id, Tags } = findZone(account, ResourceId);
        return { ResourceTagSet: { ResourceType: "hostedzone", ResourceId: Id, Tags: [...Tags] } };
      },
    }),
  };
}

function checkType(type: Sdk.TagResourceType | undefined): void {
  if (type !== "hostedzone") throw new NotEmulated(`tags of a ${type}`);
}
