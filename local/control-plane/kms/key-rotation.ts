import type {
  DisableKeyRotationCommandInput,
  DisableKeyRotationCommandOutput,
  EnableKeyRotationCommandInput,
  EnableKeyRotationCommandOutput,
  GetKeyRotationStatusCommandInput,
  GetKeyRotationStatusCommandOutput,
} from "@aws-sdk/client-kms";
import type { Account } from "../../account/account";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { findKey, findUsableKey, onKey } from "./find-key";

const DEFAULT_DAYS = 365;

/** Kept as a setting (docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html). */
export function keyRotation(account: Account) {
  return {
    GetKeyRotationStatus: operation<GetKeyRotationStatusCommandInput, GetKeyRotationStatusCommandOutput>({
      access: ({ KeyId }) => onKey(account, "GetKeyRotationStatus", KeyId),
      run({ KeyId }) {
        const { Arn, RotationPeriodInDays } = findKey(account, KeyId);
        return RotationPeriodInDays === undefined
          ? { KeyId: Arn, KeyRotationEnabled: false }
          : { KeyId: Arn, KeyRotationEnabled: true, RotationPeriodInDays };
      },
    }),
    EnableKeyRotation: operation<EnableKeyRotationCommandInput, EnableKeyRotationCommandOutput>({
      access: ({ KeyId }) => onKey(account, "EnableKeyRotation", KeyId),
      run: ({ KeyId, RotationPeriodInDays }) =>
        account.change((draft) => {
          const key = findUsableKey(draft, KeyId);
          if (key.KeySpec !== "SYMMETRIC_DEFAULT")
            throw new ModelledError(
              "UnsupportedOperationException",
              `${key.Arn} key spec is ${key.KeySpec} which is not valid for key rotation.`,
            );
          const days = RotationPeriodInDays ?? key.RotationPeriodInDays ?? DEFAULT_DAYS;
          draft.put("kms.keys", key.KeyId, { ...key, RotationPeriodInDays: days });
          return {};
        }),
    }),
    DisableKeyRotation: operation<DisableKeyRotationCommandInput, DisableKeyRotationCommandOutput>({
      access: ({ KeyId }) => onKey(account, "DisableKeyRotation", KeyId),
      run: ({ KeyId }) =>
        account.change((draft) => {
          const { RotationPeriodInDays: _, ...key } = findUsableKey(draft, KeyId);
          draft.put("kms.keys", key.KeyId, key);
          return {};
        }),
    }),
  };
}
