import type { UpdateSecretVersionStageCommandInput, UpdateSecretVersionStageCommandOutput } from "@aws-sdk/client-secrets-manager";
import type { Account } from "../../account/account";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { findLiveSecret, onSecret } from "./find-secret";
import { CURRENT, findVersion, withStage } from "./versions";

export function versionStages(account: Account) {
  return {
    /** docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html */
    UpdateSecretVersionStage: operation<UpdateSecretVersionStageCommandInput, UpdateSecretVersionStageCommandOutput>({
      access: ({ SecretId }) => onSecret(account, "UpdateSecretVersionStage", SecretId),
      run: ({ SecretId, VersionStage = "", RemoveFromVersionId, MoveToVersionId }) =>
        account.change((draft) => {
          const secret = findLiveSecret(draft, SecretId);
          const holder = secret.versions.find(({ VersionStages }) => VersionStages.includes(VersionStage));
          if (MoveToVersionId !== undefined) findVersion(secret, { VersionId: MoveToVersionId });
          if (holder?.VersionId !== RemoveFromVersionId && holder?.VersionId !== MoveToVersionId)
            throw new ModelledError(
              "InvalidParameterException",
              `The parameter RemoveFromVersionId can't be empty or another version. Staging label ${VersionStage} is currently attached to version ${holder?.VersionId}, so you must explicitly reference that version in RemoveFromVersionId.`,
            );
          if (VersionStage === CURRENT && MoveToVersionId === undefined)
            throw new ModelledError(
              "InvalidParameterException",
              "You can only move staging label AWSCURRENT to a different secret version.",
            );
          draft.put("secretsmanager.secrets", secret.ARN, withStage(secret, VersionStage, MoveToVersionId));
          return { ARN: secret.ARN, Name: secret.Name };
        }),
    }),
  };
}
