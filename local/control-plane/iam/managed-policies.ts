import type {
  CreatePolicyCommandInput,
  CreatePolicyCommandOutput,
  CreatePolicyVersionCommandInput,
  CreatePolicyVersionCommandOutput,
  DeletePolicyCommandInput,
  DeletePolicyCommandOutput,
  DeletePolicyVersionCommandInput,
  DeletePolicyVersionCommandOutput,
  GetPolicyCommandInput,
  GetPolicyCommandOutput,
  GetPolicyVersionCommandInput,
  GetPolicyVersionCommandOutput,
  ListPoliciesCommandInput,
  ListPoliciesCommandOutput,
  ListPolicyTagsCommandInput,
  ListPolicyTagsCommandOutput,
  ListPolicyVersionsCommandInput,
  ListPolicyVersionsCommandOutput,
  Policy,
  PolicyVersion,
  SetDefaultPolicyVersionCommandInput,
  SetDefaultPolicyVersionCommandOutput,
  TagPolicyCommandInput,
  TagPolicyCommandOutput,
  UntagPolicyCommandInput,
  UntagPolicyCommandOutput,
} from "@aws-sdk/client-iam";
import type { Account } from "../../account/account";
import type { AccountReader } from "../../account/account-state";
import type { PolicyEntry, PolicyVersionEntry } from "../../account/entries/iam";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { policyNameProblem } from "../../aws-rules/iam-rules";
import { AWS_MANAGED_POLICIES } from "../../iam/aws-managed-policies";
import { withoutTags, withTags } from "../tag-lists";
import { checkDocument, encodeDocument } from "./documents";
import { findPolicy, noSuchEntity } from "./find";
import { newIamId } from "./ids";
import { rolesWith } from "./policy-attachments";
import { tagList } from "./tags";

/** docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_VERSIONS = 5;

/** docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html and its neighbours. */
export function managedPolicies(account: Account) {
  const update = (arn: string | undefined, change: (policy: PolicyEntry) => Partial<PolicyEntry>) =>
    account.change((draft) => {
      const policy = findPolicy(draft, arn);
      draft.put("iam.policies", policy.Arn, { ...policy, ...change(policy), UpdateDate: new Date().toISOString() });
    });
  return {
    CreatePolicy: operation<CreatePolicyCommandInput, CreatePolicyCommandOutput>({
      async run({ PolicyName = "", Path = "/", PolicyDocument, Description, Tags }) {
        const problem = policyNameProblem(PolicyName);
        if (problem !== undefined) throw new ModelledError("InvalidInputException", `policyName: ${problem}`);
        const now = new Date().toISOString();
        const policy: PolicyEntry = {
          PolicyName,
          PolicyId: newIamId("ANPA"),
          Arn: `arn:aws:iam::${account.accountId}:policy${Path}${PolicyName}`,
          Path,
          CreateDate: now,
          UpdateDate: now,
          DefaultVersionId: "v1",
          ...(Description !== undefined && { Description }),
          Tags: withTags([], Tags),
          versions: [{ VersionId: "v1", Document: checkDocument(PolicyDocument), CreateDate: now }],
        };
        await account.change((draft) => {
          if (draft.get("iam.policies", policy.Arn))
            throw new ModelledError(
              "EntityAlreadyExistsException",
              `A policy called ${PolicyName} already exists. Duplicate names are not allowed.`,
            );
          draft.put("iam.policies", policy.Arn, policy);
        });
        return { Policy: described(account, policy) };
      },
    }),

    GetPolicy: operation<GetPolicyCommandInput, GetPolicyCommandOutput>({
      run: ({ PolicyArn }) => ({ Policy: described(account, ofAws(PolicyArn) ?? findPolicy(account, PolicyArn)) }),
    }),

    ListPolicies: operation<ListPoliciesCommandInput, ListPoliciesCommandOutput>({
      run({ Scope = "All", OnlyAttached = false, PathPrefix = "/" }) {
        const awsOwn = [...AWS_MANAGED_POLICIES.keys()].flatMap((arn) => ofAws(arn) ?? []);
        const all = [...(Scope === "Local" ? [] : awsOwn), ...(Scope === "AWS" ? [] : account.all("iam.policies"))];
        const listed = all.filter((policy) => policy.Path.startsWith(PathPrefix)).map((policy) => described(account, policy));
        return { Policies: listed.filter(({ AttachmentCount }) => !OnlyAttached || AttachmentCount !== 0), IsTruncated: false };
      },
    }),

    DeletePolicy: operation<DeletePolicyCommandInput, DeletePolicyCommandOutput>({
      async run({ PolicyArn }) {
        await account.change((draft) => {
          const { Arn, versions } = findPolicy(draft, PolicyArn);
          if (rolesWith(draft, Arn).length > 0) throw conflict("Cannot delete a policy attached to entities.");
          if (versions.length > 1)
            throw conflict(
              "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
            );
          draft.remove("iam.policies", Arn);
        });
        return {};
      },
    }),

    CreatePolicyVersion: operation<CreatePolicyVersionCommandInput, CreatePolicyVersionCommandOutput>({
      async run({ PolicyArn, PolicyDocument, SetAsDefault = false }) {
        const Document = checkDocument(PolicyDocument);
        const made = { Document, CreateDate: new Date().toISOString() };
        let version: PolicyVersion = {};
        await update(PolicyArn, ({ versions, DefaultVersionId }) => {
          if (versions.length >= MAX_VERSIONS)
            throw new ModelledError(
              "LimitExceededException",
              "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
            );
          const numbers = versions.map(({ VersionId }) => Number(VersionId.slice(1)));
          const added = { ...made, VersionId: `v${Math.max(...numbers) + 1}` };
          const defaultVersion = SetAsDefault ? added.VersionId : DefaultVersionId;
          version = describedVersion(added, defaultVersion);
          return { versions: [...versions, added], DefaultVersionId: defaultVersion };
        });
        const { Document: _document, ...answered } = version;
        return { PolicyVersion: answered };
      },
    }),

    GetPolicyVersion: operation<GetPolicyVersionCommandInput, GetPolicyVersionCommandOutput>({
      run({ PolicyArn, VersionId }) {
        const policy = ofAws(PolicyArn) ?? findPolicy(account, PolicyArn);
        return { PolicyVersion: describedVersion(findVersion(policy, VersionId), policy.DefaultVersionId) };
      },
    }),

    ListPolicyVersions: operation<ListPolicyVersionsCommandInput, ListPolicyVersionsCommandOutput>({
      run({ PolicyArn }) {
        const { versions, DefaultVersionId } = ofAws(PolicyArn) ?? findPolicy(account, PolicyArn);
        // The newest first, without their documents.
        const listed = versions.toReversed().map((version) => {
          const { Document: _document, ...rest } = describedVersion(version, DefaultVersionId);
          return rest;
        });
        return { Versions: listed, IsTruncated: false };
      },
    }),

    SetDefaultPolicyVersion: operation<SetDefaultPolicyVersionCommandInput, SetDefaultPolicyVersionCommandOutput>({
      async run({ PolicyArn, VersionId }) {
        await update(PolicyArn, (policy) => ({ DefaultVersionId: findVersion(policy, VersionId).VersionId }));
        return {};
      },
    }),

    DeletePolicyVersion: operation<DeletePolicyVersionCommandInput, DeletePolicyVersionCommandOutput>({
      async run({ PolicyArn, VersionId }) {
        await update(PolicyArn, (policy) => {
          const removed = findVersion(policy, VersionId);
          if (removed.VersionId === policy.DefaultVersionId) throw conflict("Cannot delete the default version of a policy.");
          return { versions: policy.versions.filter((version) => version !== removed) };
        });
        return {};
      },
    }),

    TagPolicy: operation<TagPolicyCommandInput, TagPolicyCommandOutput>({
      async run({ PolicyArn, Tags }) {
        await update(PolicyArn, (policy) => ({ Tags: withTags(policy.Tags, Tags) }));
        return {};
      },
    }),

    UntagPolicy: operation<UntagPolicyCommandInput, UntagPolicyCommandOutput>({
      async run({ PolicyArn, TagKeys }) {
        await update(PolicyArn, (policy) => ({ Tags: withoutTags(policy.Tags, TagKeys) }));
        return {};
      },
    }),

    ListPolicyTags: operation<ListPolicyTagsCommandInput, ListPolicyTagsCommandOutput>({
      run: ({ PolicyArn }) => tagList(findPolicy(account, PolicyArn)),
    }),
  };
}

/** Of AWS's own policies, those whose document is known here. */
function ofAws(arn = ""): PolicyEntry | undefined {
  const known = AWS_MANAGED_POLICIES.get(arn);
  if (!known) return undefined;
  const [, Path = "/"] = /policy(\/.*?)[^/]+$/.exec(arn) ?? [];
  const since = "2015-01-01T00:00:00.000Z";
  return {
    PolicyName: known.name,
    PolicyId: `ANPA${known.name.toUpperCase()}`,
    Arn: arn,
    Path,
    CreateDate: since,
    UpdateDate: since,
    DefaultVersionId: "v1",
    Tags: [],
    versions: [{ VersionId: "v1", Document: JSON.stringify(known.document), CreateDate: since }],
  };
}

/** @throws ModelledError NoSuchEntity */
function findVersion({ Arn, versions }: PolicyEntry, id: string | undefined): PolicyVersionEntry {
  const version = versions.find(({ VersionId }) => VersionId === id);
  if (!version) throw noSuchEntity(`Policy ${Arn} version ${id} does not exist or is not attachable.`);
  return version;
}

function described(account: AccountReader, policy: PolicyEntry): Policy {
  const { versions: _versions, Tags, ...entry } = policy;
  return {
    ...entry,
    CreateDate: new Date(policy.CreateDate),
    UpdateDate: new Date(policy.UpdateDate),
    AttachmentCount: rolesWith(account, policy.Arn).length,
    PermissionsBoundaryUsageCount: account.all("iam.roles").filter(({ PermissionsBoundary }) => PermissionsBoundary === policy.Arn).length,
    IsAttachable: true,
    ...(Tags.length > 0 && { Tags: [...Tags] }),
  };
}

function describedVersion({ VersionId, Document, CreateDate }: PolicyVersionEntry, defaultVersion: string): PolicyVersion {
  return {
    VersionId,
    Document: encodeDocument(Document),
    IsDefaultVersion: VersionId === defaultVersion,
    CreateDate: new Date(CreateDate),
  };
}

function conflict(message: string): ModelledError {
  return new ModelledError("DeleteConflictException", message);
}
