import type {
  AttachRolePolicyCommandInput,
  AttachRolePolicyCommandOutput,
  DetachRolePolicyCommandInput,
  DetachRolePolicyCommandOutput,
  ListAttachedRolePoliciesCommandInput,
  ListAttachedRolePoliciesCommandOutput,
  ListEntitiesForPolicyCommandInput,
  ListEntitiesForPolicyCommandOutput,
} from "@aws-sdk/client-iam";
import type { Account } from "../../account/account";
import type { AccountReader } from "../../account/account-state";
import { type RoleEntry, roleKey } from "../../account/entries/iam";
import { operation } from "../../aws-api/modelled/operation";
import { findPolicy, findRole, noSuchEntity } from "./find";

/** AWS's own policies are in every account. Of those that are not known here, the runtime knows no document: they allow nothing. */
const OF_AWS = /^arn:aws:iam::aws:policy\/.+/;

/** docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html and its neighbours. */
export function policyAttachments(account: Account) {
  return {
    AttachRolePolicy: operation<AttachRolePolicyCommandInput, AttachRolePolicyCommandOutput>({
      async run({ RoleName, PolicyArn = "" }) {
        await account.change((draft) => {
          const role = findRole(draft, RoleName);
          checkAttachable(draft, PolicyArn);
          if (role.attachedPolicies.includes(PolicyArn)) return;
          draft.put("iam.roles", roleKey(role.RoleName), { ...role, attachedPolicies: [...role.attachedPolicies, PolicyArn] });
        });
        return {};
      },
    }),

    DetachRolePolicy: operation<DetachRolePolicyCommandInput, DetachRolePolicyCommandOutput>({
      async run({ RoleName, PolicyArn = "" }) {
        await account.change((draft) => {
          const role = findRole(draft, RoleName);
          if (!role.attachedPolicies.includes(PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
          const attachedPolicies = role.attachedPolicies.filter((arn) => arn !== PolicyArn);
          draft.put("iam.roles", roleKey(role.RoleName), { ...role, attachedPolicies });
        });
        return {};
      },
    }),

    ListAttachedRolePolicies: operation<ListAttachedRolePoliciesCommandInput, ListAttachedRolePoliciesCommandOutput>({
      run: ({ RoleName }) => ({
        AttachedPolicies: findRole(account, RoleName).attachedPolicies.map((arn) => ({
          PolicyArn: arn,
          PolicyName: arn.slice(arn.lastIndexOf("/") + 1),
        })),
        IsTruncated: false,
      }),
    }),

    ListEntitiesForPolicy: operation<ListEntitiesForPolicyCommandInput, ListEntitiesForPolicyCommandOutput>({
      run({ PolicyArn = "" }) {
        checkAttachable(account, PolicyArn);
        const roles = rolesWith(account, PolicyArn).map(({ RoleName, RoleId }) => ({ RoleName, RoleId }));
        return { PolicyRoles: roles, PolicyGroups: [], PolicyUsers: [], IsTruncated: false };
      },
    }),
  };
}

export function rolesWith(account: AccountReader, policyArn: string): RoleEntry[] {
  return account.all("iam.roles").filter(({ attachedPolicies }) => attachedPolicies.includes(policyArn));
}

/** @throws ModelledError NoSuchEntity */
function checkAttachable(account: AccountReader, arn: string): void {
  if (!OF_AWS.test(arn)) findPolicy(account, arn);
}
