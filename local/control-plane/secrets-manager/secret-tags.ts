import type {
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from "@aws-sdk/client-secrets-manager";
import type { Account } from "../../account/account";
import { operation } from "../../aws-api/modelled/operation";
import { withoutTags, withTags } from "../tag-lists";
import { findLiveSecret, onSecret } from "./find-secret";

/** docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html */
export function secretTags(account: Account) {
  return {
    TagResource: operation<TagResourceCommandInput, TagResourceCommandOutput>({
      access: ({ SecretId }) => onSecret(account, "TagResource", SecretId),
      run: ({ SecretId, Tags }) =>
        account.change((draft) => {
          const secret = findLiveSecret(draft, SecretId);
          draft.put("secretsmanager.secrets", secret.ARN, { ...secret, Tags: withTags(secret.Tags, Tags) });
          return {};
        }),
    }),
    UntagResource: operation<UntagResourceCommandInput, UntagResourceCommandOutput>({
      access: ({ SecretId }) => onSecret(account, "UntagResource", SecretId),
      run: ({ SecretId, TagKeys }) =>
        account.change((draft) => {
          const secret = findLiveSecret(draft, SecretId);
          draft.put("secretsmanager.secrets", secret.ARN, { ...secret, Tags: withoutTags(secret.Tags, TagKeys) });
          return {};
        }),
    }),
  };
}
