import type {
  DeleteRolePolicyCommandInput,
  DeleteRolePolicyCommandOutput,
  GetRolePolicyCommandInput,
  GetRolePolicyCommandOutput,
  ListRolePoliciesCommandInput,
  ListRolePoliciesCommandOutput,
  PutRolePolicyCommandInput,
  PutRolePolicyCommandOutput,
} from "@aws-sdk/client-iam";
import type { Account } from "../../account/account";
import { roleKey } from "../../account/entries/iam";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { policyNameProblem } from "../../aws-rules/iam-rules";
import { checkDocument, encodeDocument } from "./documents";
import { findRole, noSuchEntity } from "./find";

/** docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html and its neighbours. */
export function inlinePolicies(account: Account) {
  return {
    PutRolePolicy: operation<PutRolePolicyCommandInput, PutRolePolicyCommandOutput>({
      async run({ RoleName, PolicyName = "", PolicyDocument }) {
        const problem = policyNameProblem(PolicyName);
        if (problem !== undefined) throw new ModelledError("InvalidInputException", `policyName: ${problem}`);
        const document = checkDocument(PolicyDocument);
        await account.change((draft) => {
          const role = findRole(draft, RoleName);
          draft.put("iam.roles", roleKey(role.RoleName), {
            ...role,
            inlinePolicies: { ...role.inlinePolicies, [PolicyName]: document },
          });
        });
        return {};
      },
    }),

    GetRolePolicy: operation<GetRolePolicyCommandInput, GetRolePolicyCommandOutput>({
      run({ RoleName, PolicyName = "" }) {
        const role = findRole(account, RoleName);
        const document = role.inlinePolicies[PolicyName];
        if (document === undefined) throw noPolicy(PolicyName);
        return { RoleName: role.RoleName, PolicyName, PolicyDocument: encodeDocument(document) };
      },
    }),

    ListRolePolicies: operation<ListRolePoliciesCommandInput, ListRolePoliciesCommandOutput>({
      run: ({ RoleName }) => ({ PolicyNames: Object.keys(findRole(account, RoleName).inlinePolicies), IsTruncated: false }),
    }),

    DeleteRolePolicy: operation<DeleteRolePolicyCommandInput, DeleteRolePolicyCommandOutput>({
      async run({ RoleName, PolicyName = "" }) {
        await account.change((draft) => {
          const role = findRole(draft, RoleName);
          const { [PolicyName]: removed, ...others } = role.inlinePolicies;
          if (removed === undefined) throw noPolicy(PolicyName);
          draft.put("iam.roles", roleKey(role.RoleName), { ...role, inlinePolicies: others });
        });
        return {};
      },
    }),
  };
}

function noPolicy(name: string): ModelledError {
  return noSuchEntity(`The role policy with name ${name} cannot be found.`);
}
