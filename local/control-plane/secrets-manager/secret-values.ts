import type {
  GetSecretValueCommandInput,
  GetSecretValueCommandOutput,
  ListSecretVersionIdsCommandInput,
  ListSecretVersionIdsCommandOutput,
  PutSecretValueCommandInput,
  PutSecretValueCommandOutput,
} from "@aws-sdk/client-secrets-manager";
import type { Account } from "../../account/account";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";
import { findLiveSecret, findSecret, onSecret } from "./find-secret";
import { findVersion, hasValue, withVersion } from "./versions";

const PAGE = 100;

/** docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html and its neighbours. */
export function secretValues(account: Account) {
  return {
    GetSecretValue: operation<GetSecretValueCommandInput, GetSecretValueCommandOutput>({
      access: ({ SecretId }) => onSecret(account, "GetSecretValue", SecretId),
      run({ SecretId, ...which }) {
        const secret = findLiveSecret(account, SecretId);
        const { VersionId, SecretString, SecretBinary, VersionStages, CreatedDate } = findVersion(secret, which);
        return {
          ARN: secret.ARN,
          Name: secret.Name,
          VersionId,
          ...(SecretString !== undefined && { SecretString }),
          ...(SecretBinary !== undefined && { SecretBinary: Buffer.from(SecretBinary, "base64") }),
          VersionStages: [...VersionStages],
          CreatedDate: new Date(CreatedDate),
        };
      },
    }),
    PutSecretValue: operation<PutSecretValueCommandInput, PutSecretValueCommandOutput>({
      access: ({ SecretId }) => onSecret(account, "PutSecretValue", SecretId),
      run(input) {
        if (!hasValue(input)) throw new ModelledError("InvalidRequestException", "You must provide either SecretString or SecretBinary.");
        return account.change((draft) => {
          const { secret, version } = withVersion(findLiveSecret(draft, input.SecretId), input);
          draft.put("secretsmanager.secrets", secret.ARN, secret);
          return { ARN: secret.ARN, Name: secret.Name, VersionId: version.VersionId, VersionStages: [...version.VersionStages] };
        });
      },
    }),
    ListSecretVersionIds: operation<ListSecretVersionIdsCommandInput, ListSecretVersionIdsCommandOutput>({
      access: ({ SecretId }) => onSecret(account, "ListSecretVersionIds", SecretId),
      run({ SecretId, IncludeDeprecated = false, MaxResults = PAGE, NextToken }) {
        const { ARN, Name, versions } = findSecret(account, SecretId);
        const listed = versions.filter(({ VersionStages }) => IncludeDeprecated || VersionStages.length > 0);
        const { items, next } = page(listed, { most: MaxResults, token: NextToken });
        const Versions = items.map(({ VersionId, VersionStages, CreatedDate }) => ({
          VersionId,
          VersionStages: [...VersionStages],
          CreatedDate: new Date(CreatedDate),
        }));
        return { ARN, Name, Versions, ...(next !== undefined && { NextToken: next }) };
      },
    }),
  };
}
