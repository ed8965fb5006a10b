import { randomUUID } from "node:crypto";
import type {
  CancelKeyDeletionCommandInput,
  CancelKeyDeletionCommandOutput,
  CreateKeyCommandInput,
  CreateKeyCommandOutput,
  CustomerMasterKeySpec,
  DescribeKeyCommandInput,
  DescribeKeyCommandOutput,
  DisableKeyCommandInput,
  DisableKeyCommandOutput,
  EnableKeyCommandInput,
  EnableKeyCommandOutput,
  KeyMetadata,
  KeySpec,
  ListKeysCommandInput,
  ListKeysCommandOutput,
  ScheduleKeyDeletionCommandInput,
  ScheduleKeyDeletionCommandOutput,
  UpdateKeyDescriptionCommandInput,
  UpdateKeyDescriptionCommandOutput,
} from "@aws-sdk/client-kms";
import type { Account } from "../../account/account";
import type { KeyEntry } from "../../account/entries/kms";
import { InvalidInput, NotEmulated } from "../../aws-api/api-error";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";
import { findKey, findUsableKey, keyArn, onKey } from "./find-key";
import { checkKeyPolicy, defaultKeyPolicy } from "./key-policies";

const PAGE = 100;
const DAY_MS = 24 * 60 * 60 * 1000;

/** docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html and its neighbours. */
export function keys(account: Account) {
  const change = <T>(reference: string | undefined, make: (key: KeyEntry) => KeyEntry, answer: (key: KeyEntry) => T) =>
    account.change((draft) => {
      const key = make(findUsableKey(draft, reference));
      draft.put("kms.keys", key.KeyId, key);
      return answer(key);
    });
  return {
    CreateKey: operation<CreateKeyCommandInput, CreateKeyCommandOutput>({
      run(input) {
        const { Description = "", KeyUsage = "ENCRYPT_DECRYPT", KeySpec = "SYMMETRIC_DEFAULT", Origin = "AWS_KMS", Tags = [] } = input;
        if (Origin !== "AWS_KMS") throw new NotEmulated(`CreateKey with the origin ${Origin}`);
        const Policy = input.Policy === undefined ? defaultKeyPolicy(account.accountId) : checkKeyPolicy(input.Policy);
        const MultiRegion = input.MultiRegion ?? false;
        return account.change((draft) => {
          const KeyId = MultiRegion ? `mrk-${randomUUID().replaceAll("-", "")}` : randomUUID();
          const made = { KeyId, Arn: keyArn(draft, KeyId), CreationDate: new Date().toISOString(), Description, Tags, Policy };
          const key: KeyEntry = { ...made, KeyUsage, KeySpec: input.CustomerMasterKeySpec ?? KeySpec, MultiRegion, Enabled: true };
          draft.put("kms.keys", KeyId, key);
          return { KeyMetadata: describeKey(account.accountId, key) };
        });
      },
    }),
    DescribeKey: operation<DescribeKeyCommandInput, DescribeKeyCommandOutput>({
      access: ({ KeyId }) => onKey(account, "DescribeKey", KeyId),
      run: ({ KeyId }) => ({ KeyMetadata: describeKey(account.accountId, findKey(account, KeyId)) }),
    }),
    ListKeys: operation<ListKeysCommandInput, ListKeysCommandOutput>({
      run({ Limit = PAGE, Marker }) {
        const { items, next } = page(account.all("kms.keys"), { most: Limit, token: Marker });
        const Keys = items.map(({ KeyId, Arn }) => ({ KeyId, KeyArn: Arn }));
        return { Keys, Truncated: next !== undefined, ...(next !== undefined && { NextMarker: next }) };
      },
    }),
    EnableKey: operation<EnableKeyCommandInput, EnableKeyCommandOutput>({
      access: ({ KeyId }) => onKey(account, "EnableKey", KeyId),
      run: ({ KeyId }) =>
        change(
          KeyId,
          (key) => ({ ...key, Enabled: true }),
          () => ({}),
        ),
    }),
    DisableKey: operation<DisableKeyCommandInput, DisableKeyCommandOutput>({
      access: ({ KeyId }) => onKey(account, "DisableKey", KeyId),
      run: ({ KeyId }) =>
        change(
          KeyId,
          (key) => ({ ...key, Enabled: false }),
          () => ({}),
        ),
    }),
    UpdateKeyDescription: operation<UpdateKeyDescriptionCommandInput, UpdateKeyDescriptionCommandOutput>({
      access: ({ KeyId }) => onKey(account, "UpdateKeyDescription", KeyId),
      run: ({ KeyId, Description = "" }) =>
        change(
          KeyId,
          (key) => ({ ...key, Description }),
          () => ({}),
        ),
    }),
    ScheduleKeyDeletion: operation<ScheduleKeyDeletionCommandInput, ScheduleKeyDeletionCommandOutput>({
      access: ({ KeyId }) => onKey(account, "ScheduleKeyDeletion", KeyId),
      run({ KeyId, PendingWindowInDays = 30 }) {
        if (PendingWindowInDays < 7 || PendingWindowInDays > 30)
          throw new InvalidInput("PendingWindowInDays must be a number of days from 7 to 30");
        const DeletionDate = new Date(Date.now() + PendingWindowInDays * DAY_MS);
        return change(
          KeyId,
          (key) => ({ ...key, Enabled: false, DeletionDate: DeletionDate.toISOString() }),
          ({ Arn }) => ({ KeyId: Arn, DeletionDate, KeyState: "PendingDeletion", PendingWindowInDays }),
        );
      },
    }),
    /** The key is disabled afterwards. */
    CancelKeyDeletion: operation<CancelKeyDeletionCommandInput, CancelKeyDeletionCommandOutput>({
      access: ({ KeyId }) => onKey(account, "CancelKeyDeletion", KeyId),
      run: ({ KeyId }) =>
        account.change((draft) => {
          const { DeletionDate, ...key } = findKey(draft, KeyId);
          if (DeletionDate === undefined) throw new ModelledError("KMSInvalidStateException", `${key.Arn} is not pending deletion.`);
          draft.put("kms.keys", key.KeyId, key);
          return { KeyId: key.Arn };
        }),
    }),
  };
}

function describeKey(accountId: string, key: KeyEntry): KeyMetadata {
  const { KeyId, Arn, Description, KeyUsage, KeySpec, MultiRegion, Enabled, DeletionDate } = key;
  return {
    AWSAccountId: accountId,
    KeyId,
    Arn,
    CreationDate: new Date(key.CreationDate),
    Enabled,
    Description,
    KeyUsage,
    KeyState: DeletionDate !== undefined ? "PendingDeletion" : Enabled ? "Enabled" : "Disabled",
    ...(DeletionDate !== undefined && { DeletionDate: new Date(DeletionDate) }),
    Origin: "AWS_KMS",
    KeyManager: "CUSTOMER",
    KeySpec,
    ...(isOlderSpec(KeySpec) && { CustomerMasterKeySpec: KeySpec }),
    ...(KeyUsage === "ENCRYPT_DECRYPT" && KeySpec === "SYMMETRIC_DEFAULT" && { EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"] }),
    MultiRegion,
    ...(MultiRegion && {
      MultiRegionConfiguration: {
        MultiRegionKeyType: "PRIMARY",
        PrimaryKey: { Arn, Region: Arn.split(":")[3] },
        ReplicaKeys: [],
      },
    }),
  };
}

/** The older member for it stands beside the newer one, unless its specification is newer than that member. */
function isOlderSpec(spec: KeySpec): spec is CustomerMasterKeySpec {
  return !/^(ML_|ECC_NIST_EDWARDS)/.test(spec);
}
