import type {
  AssociateKmsKeyRequest,
  CreateLogGroupRequest,
  DeleteLogGroupRequest,
  DeleteRetentionPolicyRequest,
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  DisassociateKmsKeyRequest,
  LogGroup,
  PutRetentionPolicyRequest,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Account } from "../../account/account";
import type { LogGroupEntry } from "../../account/entries/logs";
import { operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";
import type { ControlPlaneNeeds } from "../service";
import { accessToGroup, alreadyExists, findGroup, groupNameIn, invalidParameter, logGroupArn } from "./find";

/** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTIONS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/** Log groups. Their retention, key and class are kept, and have no effect: a log is in memory and bounded. */
export function groupOperations({ account, logs }: ControlPlaneNeeds) {
  const access = (action: string) => accessToGroup(account, action);
  const answer = (group: LogGroupEntry): LogGroup => {
    const { tags, ...described } = group;
    const arn = logGroupArn(account, group.logGroupName);
    const metricFilterCount = account.all("logs.metricFilters").filter(({ logGroupName }) => logGroupName === group.logGroupName).length;
    const storedBytes = logs.store.storedBytes(group.logGroupName);
    return { ...described, arn: `${arn}:*`, logGroupArn: arn, metricFilterCount, storedBytes };
  };
  return {
    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
    CreateLogGroup: operation<CreateLogGroupRequest, object>({
      access: access("CreateLogGroup"),
      async run({ logGroupName = "", kmsKeyId, tags = {}, logGroupClass = "STANDARD", deletionProtectionEnabled }) {
        if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(logGroupName)) {
          throw invalidParameter(
            `1 validation error detected: Value '${logGroupName}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
          );
        }
        await account.change((draft) => {
          if (draft.get("logs.groups", logGroupName)) throw alreadyExists("log group");
          draft.put("logs.groups", logGroupName, {
            logGroupName,
            creationTime: Date.now(),
            logGroupClass,
            ...(kmsKeyId !== undefined && { kmsKeyId }),
            ...(deletionProtectionEnabled !== undefined && { deletionProtectionEnabled }),
            tags,
          });
        });
        return {};
      },
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html: ordered by name. */
    DescribeLogGroups: operation<DescribeLogGroupsRequest, DescribeLogGroupsResponse>({
      access: ({ logGroupNamePrefix = "" }) => access("DescribeLogGroups")({ logGroupName: logGroupNamePrefix }),
      run({ logGroupNamePrefix = "", logGroupNamePattern = "", logGroupIdentifiers, logGroupClass, nextToken: token, limit = 50 }) {
        const identified = logGroupIdentifiers && new Set(logGroupIdentifiers.map(groupNameIn));
        const groups = account
          .all("logs.groups")
          .filter(({ logGroupName }) => logGroupName.startsWith(logGroupNamePrefix) && identified?.has(logGroupName) !== false)
          .filter(({ logGroupName }) => logGroupName.toLowerCase().includes(logGroupNamePattern.toLowerCase()))
          .filter((group) => logGroupClass === undefined || group.logGroupClass === logGroupClass)
          .sort((a, b) => (a.logGroupName < b.logGroupName ? -1 : 1));
        const { items, next } = page(groups, { token, most: Math.min(limit, 50) });
        return { logGroups: items.map(answer), nextToken: next };
      },
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html: with all that it holds. */
    DeleteLogGroup: operation<DeleteLogGroupRequest, object>({
      access: access("DeleteLogGroup"),
      async run({ logGroupName = "" }) {
        await account.change((draft) => {
          if (findGroup(draft, logGroupName).deletionProtectionEnabled)
            throw invalidParameter("The specified log group has deletion protection enabled and cannot be deleted.");
          draft.remove("logs.groups", logGroupName);
          for (const kind of ["logs.streams", "logs.metricFilters"] as const) {
            for (const one of draft.all(kind)) {
              if (one.logGroupName !== logGroupName) continue;
              draft.remove(kind, `${logGroupName}:${"filterName" in one ? one.filterName : one.logStreamName}`);
            }
          }
        });
        logs.store.drop(logGroupName);
        return {};
      },
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
    PutRetentionPolicy: operation<PutRetentionPolicyRequest, object>({
      access: access("PutRetentionPolicy"),
      run({ logGroupName, retentionInDays = 0 }) {
        if (!RETENTIONS.includes(retentionInDays)) {
          throw invalidParameter(
            `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTIONS.join(", ")}]`,
          );
        }
        return changeGroup(account, logGroupName, (group) => ({ ...group, retentionInDays }));
      },
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html */
    DeleteRetentionPolicy: operation<DeleteRetentionPolicyRequest, object>({
      access: access("DeleteRetentionPolicy"),
      run: ({ logGroupName }) => changeGroup(account, logGroupName, ({ retentionInDays, ...group }) => group),
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html */
    AssociateKmsKey: operation<AssociateKmsKeyRequest, object>({
      access: ({ logGroupName, resourceIdentifier }) => access("AssociateKmsKey")({ logGroupName, logGroupIdentifier: resourceIdentifier }),
      run: ({ logGroupName, resourceIdentifier = "", kmsKeyId = "" }) =>
        changeGroup(account, logGroupName ?? groupNameIn(resourceIdentifier), (group) => ({ ...group, kmsKeyId })),
    }),

    /** docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DisassociateKmsKey.html */
    DisassociateKmsKey: operation<DisassociateKmsKeyRequest, object>({
      access: ({ logGroupName, resourceIdentifier }) =>
        access("DisassociateKmsKey")({ logGroupName, logGroupIdentifier: resourceIdentifier }),
      run: ({ logGroupName, resourceIdentifier = "" }) =>
        changeGroup(account, logGroupName ?? groupNameIn(resourceIdentifier), ({ kmsKeyId, ...group }) => group),
    }),
  };
}

/** Replaces a group's entry. Its answer is empty. */
export async function changeGroup(
  account: Account,
  name: string | undefined,
  change: (group: LogGroupEntry) => LogGroupEntry,
): Promise<object> {
  await account.change((draft) => {
    const group = change(findGroup(draft, name ?? ""));
    draft.put("logs.groups", group.logGroupName, group);
  });
  return {};
}
