import type {
  CreateAliasCommandInput,
  CreateAliasCommandOutput,
  DeleteAliasCommandInput,
  DeleteAliasCommandOutput,
  ListAliasesCommandInput,
  ListAliasesCommandOutput,
  UpdateAliasCommandInput,
  UpdateAliasCommandOutput,
} from "@aws-sdk/client-kms";
import type { Account } from "../../account/account";
import type { AccountReader } from "../../account/account-state";
import type { AliasEntry } from "../../account/entries/kms";
import { ModelledError, operation } from "../../aws-api/modelled/operation";
import { page } from "../pages";
import { aliasArn, findKey, findUsableKey, notFound } from "./find-key";

const PAGE = 50;

/** docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html and its neighbours. */
export function aliases(account: Account) {
  const onAlias = (operation: string, name = "") => [{ action: `kms:${operation}`, resource: aliasArn(account, name) }];
  return {
    CreateAlias: operation<CreateAliasCommandInput, CreateAliasCommandOutput>({
      access: ({ AliasName }) => onAlias("CreateAlias", AliasName),
      run({ AliasName = "", TargetKeyId }) {
        // `alias/aws/…` are names of AWS's own keys.
        if (!/^alias\/(?!aws\/)[\w/-]{1,250}$/.test(AliasName))
          throw new ModelledError("InvalidAliasNameException", `Alias contains invalid characters or begins with alias/aws: ${AliasName}`);
        return account.change((draft) => {
          const AliasArn = aliasArn(draft, AliasName);
          if (draft.get("kms.aliases", AliasName))
            throw new ModelledError("AlreadyExistsException", `An alias with the name ${AliasArn} already exists`);
          const { KeyId } = findUsableKey(draft, TargetKeyId);
          const now = new Date().toISOString();
          draft.put("kms.aliases", AliasName, { AliasName, AliasArn, TargetKeyId: KeyId, CreationDate: now, LastUpdatedDate: now });
          return {};
        });
      },
    }),
    UpdateAlias: operation<UpdateAliasCommandInput, UpdateAliasCommandOutput>({
      access: ({ AliasName }) => onAlias("UpdateAlias", AliasName),
      run: ({ AliasName, TargetKeyId }) =>
        account.change((draft) => {
          const alias = findAlias(draft, AliasName);
          const { KeyId } = findUsableKey(draft, TargetKeyId);
          draft.put("kms.aliases", alias.AliasName, { ...alias, TargetKeyId: KeyId, LastUpdatedDate: new Date().toISOString() });
          return {};
        }),
    }),
    DeleteAlias: operation<DeleteAliasCommandInput, DeleteAliasCommandOutput>({
      access: ({ AliasName }) => onAlias("DeleteAlias", AliasName),
      run: ({ AliasName }) =>
        account.change((draft) => {
          draft.remove("kms.aliases", findAlias(draft, AliasName).AliasName);
          return {};
        }),
    }),
    ListAliases: operation<ListAliasesCommandInput, ListAliasesCommandOutput>({
      run({ KeyId, Limit = PAGE, Marker }) {
        const target = KeyId === undefined ? undefined : findKey(account, KeyId).KeyId;
        const all = account.all("kms.aliases").filter(({ TargetKeyId }) => target === undefined || TargetKeyId === target);
        const { items, next } = page(all, { most: Limit, token: Marker });
        return {
          Aliases: items.map((alias) => ({
            ...alias,
            CreationDate: new Date(alias.CreationDate),
            LastUpdatedDate: new Date(alias.LastUpdatedDate),
          })),
          Truncated: next !== undefined,
          ...(next !== undefined && { NextMarker: next }),
        };
      },
    }),
  };
}

/** @throws ModelledError NotFoundException */
function findAlias(account: AccountReader, name = ""): AliasEntry {
  const alias = account.get("kms.aliases", name);
  if (!alias) throw notFound(`Alias ${aliasArn(account, name)} is not found.`);
  return alias;
}
