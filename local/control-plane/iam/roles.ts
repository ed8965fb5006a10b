import type {
  CreateRoleCommandInput,
  CreateRoleCommandOutput,
  DeleteRoleCommandInput,
  DeleteRoleCommandOutput,
  DeleteRolePermissionsBoundaryCommandInput,
  DeleteRolePermissionsBoundaryCommandOutput,
  GetRoleCommandInput,
  GetRoleCommandOutput,
  ListInstanceProfilesForRoleCommandInput,
  ListInstanceProfilesForRoleCommandOutput,
  ListRolesCommandInput,
  ListRolesCommandOutput,
  ListRoleTagsCommandInput,
  ListRoleTagsCommandOutput,
  PutRolePermissionsBoundaryCommandInput,
  PutRolePermissionsBoundaryCommandOutput,
  Role,
  TagRoleCommandInput,
  TagRoleCommandOutput,
  UntagRoleCommandInput,
  UntagRoleCommandOutput,
  UpdateAssumeRolePolicyCommandInput,
  UpdateAssumeRolePolicyCommandOutput,
  UpdateRoleCommandInput,
  UpdateRoleCommandOutput,
  UpdateRoleDescriptionCommandInput,
  UpdateRoleDescriptionCommandOutput,
} from "@aws-sdk/client-iam";
import type { Account } from "../../account/account";
import { type RoleEntry, roleKey } from "../../account/entries/iam";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { roleNameProblem } from "../../aws-rules/iam-rules";
import { withoutTags, withTags } from "../tag-lists";
import { checkDocument, encodeDocument } from "./documents";
import { findRole } from "./find";
import { newIamId } from "./ids";
import { tagList } from "./tags";

/** docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html and its neighbours. */
export function roles(account: Account) {
  const update = (name: string | undefined, change: (role: RoleEntry) => Partial<RoleEntry>) =>
    account.change((draft) => {
      const role = findRole(draft, name);
      const updated = { ...role, ...change(role) };
      draft.put("iam.roles", roleKey(role.RoleName), updated);
      return updated;
    });
  return {
    CreateRole: operation<CreateRoleCommandInput, CreateRoleCommandOutput>({
      async run(input) {
        const { RoleName: name = "", Path = "/", MaxSessionDuration = 3600, Description, PermissionsBoundary } = input;
        const problem = roleNameProblem(name);
        if (problem !== undefined) throw new ModelledError("InvalidInputException", `roleName: ${problem}`);
        const role: RoleEntry = {
          RoleName: name,
          RoleId: newIamId("AROA"),
          Arn: `arn:aws:iam::${account.accountId}:role${Path}${name}`,
          Path,
          CreateDate: new Date().toISOString(),
          AssumeRolePolicyDocument: checkDocument(input.AssumeRolePolicyDocument),
          MaxSessionDuration,
          ...(Description !== undefined && { Description }),
          ...(PermissionsBoundary !== undefined && { PermissionsBoundary }),
          Tags: withTags([], input.Tags),
          inlinePolicies: {},
          attachedPolicies: [],
        };
        await account.change((draft) => {
          const key = roleKey(name);
          if (draft.get("iam.roles", key))
            throw new ModelledError("EntityAlreadyExistsException", `Role with name ${name} already exists.`);
          draft.put("iam.roles", key, role);
        });
        return { Role: described(role) };
      },
    }),

    GetRole: operation<GetRoleCommandInput, GetRoleCommandOutput>({
      run: ({ RoleName }) => ({ Role: described(findRole(account, RoleName)) }),
    }),

    ListRoles: operation<ListRolesCommandInput, ListRolesCommandOutput>({
      run: ({ PathPrefix = "/" }) => ({
        Roles: account
          .all("iam.roles")
          .filter(({ Path }) => Path.startsWith(PathPrefix))
          .map((role) => {
            // "this operation does not return … Tags, RoleLastUsed, PermissionsBoundary"
            const { Tags: _tags, PermissionsBoundary: _boundary, ...listed } = described(role);
            return listed;
          }),
        IsTruncated: false,
      }),
    }),

    UpdateRole: operation<UpdateRoleCommandInput, UpdateRoleCommandOutput>({
      async run({ RoleName, Description, MaxSessionDuration }) {
        await update(RoleName, () => ({
          ...(Description !== undefined && { Description }),
          ...(MaxSessionDuration !== undefined && { MaxSessionDuration }),
        }));
        return {};
      },
    }),

    UpdateRoleDescription: operation<UpdateRoleDescriptionCommandInput, UpdateRoleDescriptionCommandOutput>({
      run: async ({ RoleName, Description = "" }) => ({ Role: described(await update(RoleName, () => ({ Description }))) }),
    }),

    UpdateAssumeRolePolicy: operation<UpdateAssumeRolePolicyCommandInput, UpdateAssumeRolePolicyCommandOutput>({
      async run({ RoleName, PolicyDocument }) {
        const AssumeRolePolicyDocument = checkDocument(PolicyDocument);
        await update(RoleName, () => ({ AssumeRolePolicyDocument }));
        return {};
      },
    }),

    PutRolePermissionsBoundary: operation<PutRolePermissionsBoundaryCommandInput, PutRolePermissionsBoundaryCommandOutput>({
      async run({ RoleName, PermissionsBoundary = "" }) {
        await update(RoleName, () => ({ PermissionsBoundary }));
        return {};
      },
    }),

    DeleteRolePermissionsBoundary: operation<DeleteRolePermissionsBoundaryCommandInput, DeleteRolePermissionsBoundaryCommandOutput>({
      async run({ RoleName }) {
        await account.change((draft) => {
          const { PermissionsBoundary: _removed, ...role } = findRole(draft, RoleName);
          draft.put("iam.roles", roleKey(role.RoleName), role);
        });
        return {};
      },
    }),

    DeleteRole: operation<DeleteRoleCommandInput, DeleteRoleCommandOutput>({
      async run({ RoleName }) {
        await account.change((draft) => {
          const { RoleName: name, inlinePolicies, attachedPolicies } = findRole(draft, RoleName);
          if (attachedPolicies.length > 0) throw conflict("Cannot delete entity, must detach all policies first.");
          if (Object.keys(inlinePolicies).length > 0) throw conflict("Cannot delete entity, must delete policies first.");
          draft.remove("iam.roles", roleKey(name));
        });
        return {};
      },
    }),

    TagRole: operation<TagRoleCommandInput, TagRoleCommandOutput>({
      async run({ RoleName, Tags }) {
        await update(RoleName, (role) => ({ Tags: withTags(role.Tags, Tags) }));
        return {};
      },
    }),

    UntagRole: operation<UntagRoleCommandInput, UntagRoleCommandOutput>({
      async run({ RoleName, TagKeys }) {
        await update(RoleName, (role) => ({ Tags: withoutTags(role.Tags, TagKeys) }));
        return {};
      },
    }),

    ListRoleTags: operation<ListRoleTagsCommandInput, ListRoleTagsCommandOutput>({
      run: ({ RoleName }) => tagList(findRole(account, RoleName)),
    }),

    /** There are no instances here, and Terraform asks before it deletes a role. */
    ListInstanceProfilesForRole: operation<ListInstanceProfilesForRoleCommandInput, ListInstanceProfilesForRoleCommandOutput>({
      run({ RoleName }) {
        findRole(account, RoleName);
        return { InstanceProfiles: [], IsTruncated: false };
      },
    }),
  };
}

function described(role: RoleEntry): Role {
  const { inlinePolicies: _inline, attachedPolicies: _attached, PermissionsBoundary: arn, Tags, ...entry } = role;
  return {
    ...entry,
    CreateDate: new Date(role.CreateDate),
    AssumeRolePolicyDocument: encodeDocument(role.AssumeRolePolicyDocument),
    ...(arn !== undefined && {
      PermissionsBoundary: { PermissionsBoundaryType: "PermissionsBoundaryPolicy", PermissionsBoundaryArn: arn },
    }),
    ...(Tags.length > 0 && { Tags: [...Tags] }),
  };
}

function conflict(message: string): ModelledError {
  return new ModelledError("DeleteConflictException", message);
}
