import type {
  DeleteSecretCommandInput,
  DeleteSecretCommandOutput,
  RestoreSecretCommandInput,
  RestoreSecretCommandOutput,
} from "@aws-sdk/client-secrets-manager";
import type { Account } from "../../account/account";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { findLiveSecret, findSecret, lookUpSecret, onSecret } from "./find-secret";

const DEFAULT_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html and its neighbour. */
export function secretRemoval(account: Account) {
  return {
    DeleteSecret: operation<DeleteSecretCommandInput, DeleteSecretCommandOutput>({
      access: ({ SecretId }) => onSecret(account, "DeleteSecret", SecretId),
      run({ SecretId = "", RecoveryWindowInDays, ForceDeleteWithoutRecovery = false }) {
        if (ForceDeleteWithoutRecovery && RecoveryWindowInDays !== undefined)
          throw new ModelledError(
            "InvalidParameterException",
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
          );
        const days = RecoveryWindowInDays ?? DEFAULT_DAYS;
        if (days < 7 || days > 30)
          throw new ModelledError("InvalidParameterException", "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
        return account.change((draft) => {
          const now = new Date();
          if (ForceDeleteWithoutRecovery) {
            // A secret that does not exist is no error then.
            const secret = lookUpSecret(draft, SecretId);
            if (secret) draft.remove("secretsmanager.secrets", secret.ARN);
            return { ...(secret ? { ARN: secret.ARN, Name: secret.Name } : { Name: SecretId }), DeletionDate: now };
          }
          const secret = findLiveSecret(draft, SecretId);
          const DeletionDate = new Date(now.getTime() + days * DAY_MS);
          const dates = { DeletedDate: now.toISOString(), recoverableUntil: DeletionDate.toISOString() };
          draft.put("secretsmanager.secrets", secret.ARN, { ...secret, ...dates });
          return { ARN: secret.ARN, Name: secret.Name, DeletionDate };
        });
      },
    }),
    RestoreSecret: operation<RestoreSecretCommandInput, RestoreSecretCommandOutput>({
      access: ({ SecretId }) => onSecret(account, "RestoreSecret", SecretId),
      run: ({ SecretId }) =>
        account.change((draft) => {
          const { DeletedDate: _, recoverableUntil: __, ...secret } = findSecret(draft, SecretId);
          draft.put("secretsmanager.secrets", secret.ARN, secret);
          return { ARN: secret.ARN, Name: secret.Name };
        }),
    }),
  };
}
