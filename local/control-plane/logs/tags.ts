import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  ListTagsLogGroupRequest,
  ListTagsLogGroupResponse,
  TagLogGroupRequest,
  TagResourceRequest,
  UntagLogGroupRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "../../aws-api/modelled/operation";
import type { ControlPlaneNeeds } from "../service";
import { accessToGroup, findGroup, groupNameIn } from "./find";
import { changeGroup } from "./groups";

/** Tags of log groups: the operations on any resource, and the older ones on groups by their names. */
export function tagOperations({ account }: ControlPlaneNeeds) {
  const access = (action: string) => accessToGroup(account, action);
  const accessByArn =
    (action: string) =>
    ({ resourceArn }: { readonly resourceArn?: string | undefined }) =>
      accessToGroup(account, action)({ logGroupIdentifier: resourceArn });
  const tag = (name: string | undefined, added: Record<string, string> | undefined) =>
    changeGroup(account, name, (group) => ({ ...group, tags: { ...group.tags, ...added } }));
  const untag = (name: string | undefined, keys: readonly string[] = []) =>
    changeGroup(account, name, (group) => ({
      ...group,
      tags: Object.fromEntries(Object.entries(group.tags).filter(([key]) => !keys.includes(key))),
    }));
  const tagsOf = (name: string | undefined) => ({ tags: { ...findGroup(account, name ?? "").tags } });
  return {
    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html */
    TagResource: operation<TagResourceRequest, object>({
      access: accessByArn("TagResource"),
      run: ({ resourceArn = "", tags }) => tag(groupNameIn(resourceArn), tags),
    }),
    UntagResource: operation<UntagResourceRequest, object>({
      access: accessByArn("UntagResource"),
      run: ({ resourceArn = "", tagKeys }) => untag(groupNameIn(resourceArn), tagKeys),
    }),
    ListTagsForResource: operation<ListTagsForResourceRequest, ListTagsForResourceResponse>({
      access: accessByArn("ListTagsForResource"),
      run: ({ resourceArn = "" }) => tagsOf(groupNameIn(resourceArn)),
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagLogGroup.html */
    TagLogGroup: operation<TagLogGroupRequest, object>({
      access: access("TagLogGroup"),
      run: ({ logGroupName, tags }) => tag(logGroupName, tags),
    }),
    UntagLogGroup: operation<UntagLogGroupRequest, object>({
      access: access("UntagLogGroup"),
      run: ({ logGroupName, tags }) => untag(logGroupName, tags),
    }),
    ListTagsLogGroup: operation<ListTagsLogGroupRequest, ListTagsLogGroupResponse>({
      access: access("ListTagsLogGroup"),
      run: ({ logGroupName }) => tagsOf(logGroupName),
    }),
  };
}
