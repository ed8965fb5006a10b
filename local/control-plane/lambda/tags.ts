import type { ListTagsRequest, ListTagsResponse, TagResourceRequest, UntagResourceRequest } from "@aws-sdk/client-lambda";
import type { AccountReader, Draft } from "../../account/account-state";
import { operation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { noSuchResource } from "./errors";
import { findFunction } from "./find";

type Tags = Readonly<Record<string, string>>;

interface Tagged {
  readonly tags: Tags;
  put(draft: Draft, tags: Tags): void;
}

/** Tags of functions and of code signing configurations. */
export function tagOperations({ account }: ControlPlaneNeeds) {
  const access =
    (action: string) =>
    ({ Resource = "" }: { readonly Resource?: string | undefined }) => [{ action: `lambda:${action}`, resource: Resource }];
  const change = async (arn: string | undefined, changeTags: (tags: Tags) => Tags) => {
    await account.change((draft) => {
      const tagged = findTagged(draft, arn);
      tagged.put(draft, changeTags(tagged.tags));
    });
    return {};
  };
  return {
    /** docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
    ListTags: operation<ListTagsRequest, ListTagsResponse>({
      access: access("ListTags"),
      run: ({ Resource }) => ({ Tags: { ...findTagged(account, Resource).tags } }),
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
    TagResource: operation<TagResourceRequest, object>({
      access: access("TagResource"),
      run: ({ Resource, Tags }) => change(Resource, (tags) => ({ ...tags, ...Tags })),
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */
    UntagResource: operation<UntagResourceRequest, object>({
      access: access("UntagResource"),
      run: ({ Resource, TagKeys = [] }) =>
        change(Resource, (tags) => Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key)))),
    }),
  };
}

/** @throws ModelledError ResourceNotFoundException */
function findTagged(account: AccountReader, arn = ""): Tagged {
  const config = account.get("lambda.codeSigningConfigs", arn);
  if (config) {
    return {
      tags: config.Tags,
      put: (draft, Tags) => draft.put("lambda.codeSigningConfigs", config.CodeSigningConfigArn, { ...config, Tags }),
    };
  }
  if (arn.split(":")[5] !== "function") throw noSuchResource();
  const { entry } = findFunction(account, { FunctionName: arn });
  return { tags: entry.Tags, put: (draft, Tags) => draft.put("lambda.functions", entry.FunctionName, { ...entry, Tags }) };
}
