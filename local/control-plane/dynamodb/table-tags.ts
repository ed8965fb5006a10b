import type {
  ListTagsOfResourceCommandInput,
  ListTagsOfResourceCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { operation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { withoutTags, withTags } from "../tag-lists";
import { findTableByArn } from "./find-table";

/** docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html */
export function tableTagOperations({ account }: ControlPlaneNeeds) {
  const onResource = (name: string) => (input: { readonly ResourceArn: string | undefined }) => [
    { action: `dynamodb:${name}`, resource: input.ResourceArn ?? "*" },
  ];
  return {
    ListTagsOfResource: operation<ListTagsOfResourceCommandInput, ListTagsOfResourceCommandOutput>({
      access: onResource("ListTagsOfResource"),
      run: ({ ResourceArn }) => ({ Tags: [...findTableByArn(account, ResourceArn).Tags] }),
    }),
    TagResource: operation<TagResourceCommandInput, TagResourceCommandOutput>({
      access: onResource("TagResource"),
      run: ({ ResourceArn, Tags = [] }) =>
        account.change((draft) => {
          const table = findTableByArn(draft, ResourceArn);
          draft.put("dynamodb.tables", table.TableName, { ...table, Tags: withTags(table.Tags, Tags) });
          return {};
        }),
    }),
    UntagResource: operation<UntagResourceCommandInput, UntagResourceCommandOutput>({
      access: onResource("UntagResource"),
      run: ({ ResourceArn, TagKeys = [] }) =>
        account.change((draft) => {
          const table = findTableByArn(draft, ResourceArn);
          draft.put("dynamodb.tables", table.TableName, { ...table, Tags: withoutTags(table.Tags, TagKeys) });
          return {};
        }),
    }),
  };
}
