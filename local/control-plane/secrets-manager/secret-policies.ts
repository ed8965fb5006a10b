import type {
  DeleteResourcePolicyCommandInput,
  DeleteResourcePolicyCommandOutput,
  GetResourcePolicyCommandInput,
  GetResourcePolicyCommandOutput,
  PutResourcePolicyCommandInput,
  PutResourcePolicyCommandOutput,
} from "@aws-sdk/client-secrets-manager";
import type { Account } from "../../account/account";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { parseJson } from "../../parse-json";
import { findLiveSecret, findSecret, onSecret } from "./find-secret";

/** Kept as a setting (docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html). */
export function secretPolicies(account: Account) {
  return {
    GetResourcePolicy: operation<GetResourcePolicyCommandInput, GetResourcePolicyCommandOutput>({
      access: ({ SecretId }) => onSecret(account, "GetResourcePolicy", SecretId),
      run({ SecretId }) {
        const { ARN, Name, ResourcePolicy } = findSecret(account, SecretId);
        return { ARN, Name, ...(ResourcePolicy !== undefined && { ResourcePolicy }) };
      },
    }),
    PutResourcePolicy: operation<PutResourcePolicyCommandInput, PutResourcePolicyCommandOutput>({
      access: ({ SecretId }) => onSecret(account, "PutResourcePolicy", SecretId),
      run({ SecretId, ResourcePolicy = "" }) {
        if (typeof parseJson(ResourcePolicy) !== "object")
          throw new ModelledError("MalformedPolicyDocumentException", "This resource policy contains invalid JSON.");
        return account.change((draft) => {
          const secret = findLiveSecret(draft, SecretId);
          draft.put("secretsmanager.secrets", secret.ARN, { ...secret, ResourcePolicy });
          return { ARN: secret.ARN, Name: secret.Name };
        });
      },
    }),
    DeleteResourcePolicy: operation<DeleteResourcePolicyCommandInput, DeleteResourcePolicyCommandOutput>({
      access: ({ SecretId }) => onSecret(account, "DeleteResourcePolicy", SecretId),
      run: ({ SecretId }) =>
        account.change((draft) => {
          const { ResourcePolicy: _, ...secret } = findLiveSecret(draft, SecretId);
          draft.put("secretsmanager.secrets", secret.ARN, secret);
          return { ARN: secret.ARN, Name: secret.Name };
        }),
    }),
  };
}
