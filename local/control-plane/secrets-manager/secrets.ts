import type {
  CreateSecretCommandInput,
  CreateSecretCommandOutput,
  DescribeSecretCommandInput,
  DescribeSecretCommandOutput,
  ListSecretsCommandInput,
  ListSecretsCommandOutput,
  UpdateSecretCommandInput,
  UpdateSecretCommandOutput,
} from "@aws-sdk/client-secrets-manager";
import type { Account } from "../../account/account";
import type { SecretEntry } from "../../account/entries/secrets";
import { NotEmulated } from "../../aws-api/api-error";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { randomOctets } from "../../random-octets";
import { page } from "../pages";
import { findLiveSecret, findSecret, lookUpSecret, onSecret } from "./find-secret";
import { hasValue, withVersion } from "./versions";

const PAGE = 100;

/** docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html and its neighbours. */
export function secrets(account: Account) {
  return {
    CreateSecret: operation<CreateSecretCommandInput, CreateSecretCommandOutput>({
      access: ({ Name }) => onSecret(account, "CreateSecret", Name),
      run(input) {
        const { Name = "", Description, KmsKeyId, Tags = [] } = input;
        if (input.AddReplicaRegions && input.AddReplicaRegions.length > 0) throw new NotEmulated("CreateSecret with AddReplicaRegions");
        if (!/^[\w/+=.@-]{1,512}$/.test(Name))
          throw new ModelledError(
            "InvalidParameterException",
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
          );
        return account.change((draft) => {
          const existing = lookUpSecret(draft, Name);
          if (existing?.DeletedDate !== undefined)
            throw new ModelledError(
              "InvalidRequestException",
              "You can't create this secret because a secret with this name is already scheduled for deletion.",
            );
          if (existing)
            throw new ModelledError("ResourceExistsException", `The operation failed because the secret ${Name} already exists.`);
          const now = new Date().toISOString();
          const empty: SecretEntry = {
            Name,
            ARN: `arn:aws:secretsmanager:${draft.region}:${draft.accountId}:secret:${Name}-${randomOctets(3, "hex")}`,
            ...(Description !== undefined && { Description }),
            ...(KmsKeyId !== undefined && { KmsKeyId }),
            CreatedDate: now,
            LastChangedDate: now,
            Tags,
            versions: [],
          };
          const made = hasValue(input) ? withVersion(empty, input) : { secret: empty };
          draft.put("secretsmanager.secrets", empty.ARN, made.secret);
          return { ARN: empty.ARN, Name, ...("version" in made && { VersionId: made.version.VersionId }) };
        });
      },
    }),
    DescribeSecret: operation<DescribeSecretCommandInput, DescribeSecretCommandOutput>({
      access: ({ SecretId }) => onSecret(account, "DescribeSecret", SecretId),
      run({ SecretId }) {
        const secret = findSecret(account, SecretId);
        return { ...describe(secret), VersionIdsToStages: stagesOf(secret) };
      },
    }),
    ListSecrets: operation<ListSecretsCommandInput, ListSecretsCommandOutput>({
      run({ IncludePlannedDeletion = false, Filters = [], MaxResults = PAGE, NextToken }) {
        const found = account
          .all("secretsmanager.secrets")
          .filter(({ ARN, DeletedDate }) => lookUpSecret(account, ARN) && (IncludePlannedDeletion || DeletedDate === undefined))
          .filter((secret) => Filters.every(({ Key = "", Values = [] }) => passes(secret, Key, Values)));
        const { items, next } = page(found, { most: MaxResults, token: NextToken });
        const SecretList = items.map((secret) => ({ ...describe(secret), SecretVersionsToStages: stagesOf(secret) }));
        return { SecretList, ...(next !== undefined && { NextToken: next }) };
      },
    }),
    UpdateSecret: operation<UpdateSecretCommandInput, UpdateSecretCommandOutput>({
      access: ({ SecretId }) => onSecret(account, "UpdateSecret", SecretId),
      run: (input) =>
        account.change((draft) => {
          const { Description, KmsKeyId } = input;
          const secret: SecretEntry = {
            ...findLiveSecret(draft, input.SecretId),
            ...(Description !== undefined && { Description }),
            ...(KmsKeyId !== undefined && { KmsKeyId }),
            LastChangedDate: new Date().toISOString(),
          };
          const changed = hasValue(input) ? withVersion(secret, input) : { secret };
          draft.put("secretsmanager.secrets", secret.ARN, changed.secret);
          return { ARN: secret.ARN, Name: secret.Name, ...("version" in changed && { VersionId: changed.version.VersionId }) };
        }),
    }),
  };
}

function describe({ Name, ARN, Description, KmsKeyId, CreatedDate, LastChangedDate, DeletedDate, Tags }: SecretEntry) {
  return {
    ARN,
    Name,
    ...(Description !== undefined && { Description }),
    ...(KmsKeyId !== undefined && { KmsKeyId }),
    CreatedDate: new Date(CreatedDate),
    LastChangedDate: new Date(LastChangedDate),
    ...(DeletedDate !== undefined && { DeletedDate: new Date(DeletedDate) }),
    Tags: [...Tags],
  };
}

function stagesOf({ versions }: SecretEntry): Record<string, string[]> {
  const staged = versions.filter(({ VersionStages }) => VersionStages.length > 0);
  return Object.fromEntries(staged.map(({ VersionId, VersionStages }) => [VersionId, [...VersionStages]]));
}

/** Filters compare beginnings; an exclamation mark turns one around. @throws NotEmulated */
function passes({ Name, Description = "" }: SecretEntry, key: string, values: readonly string[]): boolean {
  if (key !== "name" && key !== "description" && key !== "all") throw new NotEmulated(`ListSecrets with a filter by ${key}`);
  const texts = key === "name" ? [Name] : key === "description" ? [Description] : [Name, Description];
  return values.some((value) =>
    value.startsWith("!") ? !texts.some((text) => text.startsWith(value.slice(1))) : texts.some((text) => text.startsWith(value)),
  );
}
