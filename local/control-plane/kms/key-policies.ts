import type {
  GetKeyPolicyCommandInput,
  GetKeyPolicyCommandOutput,
  ListKeyPoliciesCommandInput,
  ListKeyPoliciesCommandOutput,
  PutKeyPolicyCommandInput,
  PutKeyPolicyCommandOutput,
} from "@aws-sdk/client-kms";
import type { Account } from "../../account/account";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { parseJson } from "../../parse-json";
import { findKey, findUsableKey, notFound, onKey } from "./find-key";

/** The only name that a key's policy has. */
const NAME = "default";

/** docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html and its neighbours. */
export function keyPolicies(account: Account) {
  return {
    GetKeyPolicy: operation<GetKeyPolicyCommandInput, GetKeyPolicyCommandOutput>({
      access: ({ KeyId }) => onKey(account, "GetKeyPolicy", KeyId),
      run({ KeyId, PolicyName = NAME }) {
        if (PolicyName !== NAME) throw notFound("No such policy exists");
        return { Policy: findKey(account, KeyId).Policy, PolicyName };
      },
    }),
    PutKeyPolicy: operation<PutKeyPolicyCommandInput, PutKeyPolicyCommandOutput>({
      access: ({ KeyId }) => onKey(account, "PutKeyPolicy", KeyId),
      run({ KeyId, Policy = "" }) {
        checkKeyPolicy(Policy);
        return account.change((draft) => {
          const key = findUsableKey(draft, KeyId);
          draft.put("kms.keys", key.KeyId, { ...key, Policy });
          return {};
        });
      },
    }),
    ListKeyPolicies: operation<ListKeyPoliciesCommandInput, ListKeyPoliciesCommandOutput>({
      access: ({ KeyId }) => onKey(account, "ListKeyPolicies", KeyId),
      run({ KeyId }) {
        findKey(account, KeyId);
        return { PolicyNames: [NAME], Truncated: false };
      },
    }),
  };
}

/** @throws ModelledError MalformedPolicyDocumentException */
export function checkKeyPolicy(policy: string): string {
  const document = parseJson(policy);
  if (typeof document !== "object" || document === null || !("Statement" in document))
    throw new ModelledError("MalformedPolicyDocumentException", "The new key policy is not valid JSON with a Statement.");
  return policy;
}

/** docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html, as the API makes it */
export function defaultKeyPolicy(accountId: string): string {
  const policy = {
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  };
  return JSON.stringify(policy, undefined, 2);
}
