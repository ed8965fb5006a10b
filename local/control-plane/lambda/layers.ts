import { randomUUID } from "node:crypto";
import type {
  AddLayerVersionPermissionRequest,
  AddLayerVersionPermissionResponse,
  DeleteLayerVersionRequest,
  GetLayerVersionByArnRequest,
  GetLayerVersionPolicyRequest,
  GetLayerVersionPolicyResponse,
  GetLayerVersionRequest,
  GetLayerVersionResponse,
  LayerVersionsListItem,
  ListLayersRequest,
  ListLayersResponse,
  ListLayerVersionsRequest,
  ListLayerVersionsResponse,
  PublishLayerVersionRequest,
  PublishLayerVersionResponse,
  RemoveLayerVersionPermissionRequest,
} from "@aws-sdk/client-lambda";
import type { Account } from "../../account/account";
import type { AccountReader } from "../../account/account-state";
import type { LayerVersionEntry } from "../../account/entries/lambda";
import { operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";
import type { ControlPlaneNeeds } from "../service";
import { readZip } from "./code";
import { codeLocation } from "./code-location";
import { lambdaError, noSuchResource, validationError } from "./errors";
import { lambdaTime } from "./settings";

interface LayerInput {
  readonly LayerName?: string | undefined;
  readonly VersionNumber?: number | undefined;
}

/** docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html */
export function layerOperations(needs: ControlPlaneNeeds) {
  const { account } = needs;
  const access = (action: string) => (input: LayerInput) => [{ action: `lambda:${action}`, resource: versionArn(account, input) }];
  const answer = ({ CodeSha256, CodeSize, ...version }: LayerVersionEntry): GetLayerVersionResponse => ({
    ...version,
    Content: { CodeSha256, CodeSize, Location: codeLocation(needs, CodeSha256) },
  });
  return {
    /** docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html */
    PublishLayerVersion: operation<PublishLayerVersionRequest, PublishLayerVersionResponse>({
      access: (input) => [{ action: "lambda:PublishLayerVersion", resource: layerArn(account, input) }],
      async run(input) {
        const { Description = "", Content = {}, CompatibleArchitectures, CompatibleRuntimes, LicenseInfo } = input;
        const LayerArn = layerArn(account, input);
        const { CodeSha256, CodeSize } = await readZip(Content, needs);
        const made = await account.change((draft) => {
          const Version = (draft.get("lambda.layerCounters", LayerArn) ?? 0) + 1;
          const entry: LayerVersionEntry = {
            LayerArn,
            LayerVersionArn: `${LayerArn}:${Version}`,
            Version,
            Description,
            CreatedDate: lambdaTime(),
            CodeSha256,
            CodeSize,
            ...(CompatibleArchitectures && { CompatibleArchitectures }),
            ...(CompatibleRuntimes && { CompatibleRuntimes }),
            ...(LicenseInfo !== undefined && { LicenseInfo }),
            policy: [],
          };
          draft.put("lambda.layerCounters", LayerArn, Version);
          draft.put("lambda.layerVersions", entry.LayerVersionArn, entry);
          return entry;
        });
        return answer(made);
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html */
    GetLayerVersion: operation<GetLayerVersionRequest, GetLayerVersionResponse>({
      access: access("GetLayerVersion"),
      run: (input) => answer(findLayerVersion(account, versionArn(account, input))),
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html */
    GetLayerVersionByArn: operation<GetLayerVersionByArnRequest, GetLayerVersionResponse>({
      access: ({ Arn = "" }) => [{ action: "lambda:GetLayerVersion", resource: Arn }],
      run: ({ Arn = "" }) => answer(findLayerVersion(account, Arn)),
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html */
    ListLayers: operation<ListLayersRequest, ListLayersResponse>({
      run({ Marker: token, MaxItems = 50, ...wanted }) {
        const latest = new Map(
          account
            .all("lambda.layerVersions")
            .filter((one) => isCompatible(one, wanted))
            .map((one) => [one.LayerArn, one]),
        );
        const { items, next } = page([...latest.values()], { token, most: Math.min(MaxItems, 50) });
        const Layers = items.map((one) => ({ LayerName: layerName(one), LayerArn: one.LayerArn, LatestMatchingVersion: listed(one) }));
        return { Layers, NextMarker: next };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html: the newest first. */
    ListLayerVersions: operation<ListLayerVersionsRequest, ListLayerVersionsResponse>({
      access: (input) => [{ action: "lambda:ListLayerVersions", resource: layerArn(account, input) }],
      run(input) {
        const { Marker: token, MaxItems = 50 } = input;
        const arn = layerArn(account, input);
        const versions = account.all("lambda.layerVersions").filter((one) => one.LayerArn === arn && isCompatible(one, input));
        const { items, next } = page(versions.toReversed(), { token, most: Math.min(MaxItems, 50) });
        return { LayerVersions: items.map(listed), NextMarker: next };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html: functions that have it keep it. */
    DeleteLayerVersion: operation<DeleteLayerVersionRequest, object>({
      access: access("DeleteLayerVersion"),
      async run(input) {
        await account.change((draft) => draft.remove("lambda.layerVersions", versionArn(draft, input)));
        return {};
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html: kept, and without effect in one account. */
    AddLayerVersionPermission: operation<AddLayerVersionPermissionRequest, AddLayerVersionPermissionResponse>({
      access: access("AddLayerVersionPermission"),
      async run(input) {
        const { StatementId = "", Action = "", Principal = "", OrganizationId } = input;
        const statement = { StatementId, Action, Principal, ...(OrganizationId !== undefined && { OrganizationId }) };
        const entry = await changeLayerVersion(account, input, (before) => {
          if (before.policy.some((one) => one.StatementId === StatementId)) {
            const message = `The statement id (${StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`;
            throw lambdaError("ResourceConflictException", message);
          }
          return { ...before, policy: [...before.policy, statement] };
        });
        return { Statement: JSON.stringify(policyStatement(entry, statement)), RevisionId: randomUUID() };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html */
    GetLayerVersionPolicy: operation<GetLayerVersionPolicyRequest, GetLayerVersionPolicyResponse>({
      access: access("GetLayerVersionPolicy"),
      run(input) {
        const entry = findLayerVersion(account, versionArn(account, input));
        if (entry.policy.length === 0) throw noSuchResource("No policy is associated with the given resource.");
        const Statement = entry.policy.map((one) => policyStatement(entry, one));
        return { Policy: JSON.stringify({ Version: "2012-10-17", Id: "default", Statement }), RevisionId: randomUUID() };
      },
    }),

    /** docs.aws.amazon.com/lambda/latest/api/API_RemoveLayerVersionPermission.html */
    RemoveLayerVersionPermission: operation<RemoveLayerVersionPermissionRequest, object>({
      access: access("RemoveLayerVersionPermission"),
      async run(input) {
        await changeLayerVersion(account, input, (before) => {
          const policy = before.policy.filter(({ StatementId }) => StatementId !== input.StatementId);
          if (policy.length === before.policy.length)
            throw noSuchResource(`Statement ${input.StatementId} is not found in resource policy.`);
          return { ...before, policy };
        });
        return {};
      },
    }),
  };
}

/** A layer is named by its name or its ARN. */
function layerArn({ region, accountId }: AccountReader, { LayerName = "" }: LayerInput): string {
  if (LayerName.startsWith("arn:")) return LayerName;
  if (!/^[\w-]{1,140}$/.test(LayerName)) {
    throw validationError(
      `1 validation error detected: Value '${LayerName}' at 'layerName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+`,
    );
  }
  return `arn:aws:lambda:${region}:${accountId}:layer:${LayerName}`;
}

function versionArn(account: AccountReader, input: LayerInput): string {
  return `${layerArn(account, input)}:${input.VersionNumber}`;
}

/** @throws ModelledError ResourceNotFoundException */
function findLayerVersion(account: AccountReader, arn: string): LayerVersionEntry {
  const version = account.get("lambda.layerVersions", arn);
  if (!version) throw noSuchResource();
  return version;
}

function changeLayerVersion(account: Account, input: LayerInput, change: (before: LayerVersionEntry) => LayerVersionEntry) {
  return account.change((draft) => {
    const entry = change(findLayerVersion(draft, versionArn(draft, input)));
    draft.put("lambda.layerVersions", entry.LayerVersionArn, entry);
    return entry;
  });
}

function isCompatible(
  { CompatibleRuntimes, CompatibleArchitectures }: LayerVersionEntry,
  wanted: Pick<ListLayersRequest, "CompatibleRuntime" | "CompatibleArchitecture">,
): boolean {
  const { CompatibleRuntime: runtime, CompatibleArchitecture: architecture } = wanted;
  return (
    (runtime === undefined || CompatibleRuntimes?.includes(runtime) === true) &&
    (architecture === undefined || CompatibleArchitectures?.includes(architecture) === true)
  );
}

function layerName({ LayerArn }: LayerVersionEntry): string {
  return LayerArn.slice(LayerArn.lastIndexOf(":") + 1);
}

function listed({ LayerArn, CodeSha256, CodeSize, policy, ...item }: LayerVersionEntry): LayerVersionsListItem {
  return item;
}

function policyStatement({ LayerVersionArn }: LayerVersionEntry, statement: LayerVersionEntry["policy"][number]): object {
  const { StatementId, Action, Principal, OrganizationId } = statement;
  return {
    Sid: StatementId,
    Effect: "Allow",
    Principal: Principal === "*" ? "*" : { AWS: /^\d{12}$/.test(Principal) ? `arn:aws:iam::${Principal}:root` : Principal },
    Action,
    Resource: LayerVersionArn,
    ...(OrganizationId !== undefined && { Condition: { StringEquals: { "aws:PrincipalOrgID": OrganizationId } } }),
  };
}
