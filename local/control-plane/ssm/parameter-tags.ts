import type {
  AddTagsToResourceCommandInput,
  AddTagsToResourceCommandOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  RemoveTagsFromResourceCommandInput,
  RemoveTagsFromResourceCommandOutput,
  ResourceTypeForTagging,
} from "@aws-sdk/client-ssm";
import type { Account } from "../../account/account";
import type { AccountReader } from "../../account/account-state";
import type { ParameterEntry } from "../../account/entries/secrets";
import { NotEmulated } from "../../aws-api/api-error";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { withoutTags, withTags } from "../tag-lists";
import { findParameter, onParameter } from "./find-parameter";

/** docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html and its neighbours. */
export function parameterTags(account: Account) {
  return {
    ListTagsForResource: operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>({
      access: ({ ResourceId }) => onParameter(account, "ListTagsForResource", ResourceId),
      run: (input) => ({ TagList: [...findTagged(account, input).Tags] }),
    }),
    AddTagsToResource: operation<AddTagsToResourceCommandInput, AddTagsToResourceCommandOutput>({
      access: ({ ResourceId }) => onParameter(account, "AddTagsToResource", ResourceId),
      run: (input) =>
        account.change((draft) => {
          const parameter = findTagged(draft, input);
          draft.put("ssm.parameters", parameter.Name, { ...parameter, Tags: withTags(parameter.Tags, input.Tags) });
          return {};
        }),
    }),
    RemoveTagsFromResource: operation<RemoveTagsFromResourceCommandInput, RemoveTagsFromResourceCommandOutput>({
      access: ({ ResourceId }) => onParameter(account, "RemoveTagsFromResource", ResourceId),
      run: (input) =>
        account.change((draft) => {
          const parameter = findTagged(draft, input);
          draft.put("ssm.parameters", parameter.Name, { ...parameter, Tags: withoutTags(parameter.Tags, input.TagKeys) });
          return {};
        }),
    }),
  };
}

interface TaggedResource {
  readonly ResourceType: ResourceTypeForTagging | undefined;
  readonly ResourceId: string | undefined;
}

/** @throws ModelledError InvalidResourceId, NotEmulated for another type of resource than parameters */
function findTagged(account: AccountReader, { ResourceType, ResourceId }: TaggedResource): ParameterEntry {
  if (ResourceType !== "Parameter") throw new NotEmulated(`tags of the type ${ResourceType}`);
  const found = findParameter(account, ResourceId);
  if (!found) throw new ModelledError("InvalidResourceId", `The resource ID "${ResourceId}" is not valid.`);
  return found.parameter;
}
