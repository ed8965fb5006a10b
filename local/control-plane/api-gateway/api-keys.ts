import type * as Sdk from "@aws-sdk/client-api-gateway";
import type { Account } from "../../account/account";
import type { AccountReader, Draft } from "../../account/account-state";
import type { ApiKeyEntry } from "../../account/entries/api-gateway";
import { operation } from "../../aws-api/modelled/operation";
import { randomOctets } from "../../random-octets";
import { badRequest, conflict, notFound } from "./errors";
import { newId } from "./ids";
import { invalidPatch } from "./patch";
import { positions } from "./positions";

/** docs.aws.amazon.com/apigateway/latest/api/API_CreateApiKey.html and its neighbours. */
export function apiKeys(account: Account) {
  return {
    CreateApiKey: operation<Sdk.CreateApiKeyCommandInput, Sdk.CreateApiKeyCommandOutput>({
      async run({ stageKeys, generateDistinctId, ...input }) {
        const made = await account.change((draft) => {
          // Usage plans took the place of stage keys.
          if (stageKeys && stageKeys.length > 0) throw badRequest("Stage keys are not supported: use a usage plan");
          const value = input.value || randomOctets(20, "hex");
          if (value.length < 20) throw badRequest("API Key value should be at least 20 characters");
          if (value.length > 128) throw badRequest("API Key value should be at most 128 characters");
          if (draft.all("apigateway.apiKeys").some((key) => key.value === value)) throw conflict("API Key already exists");
          const now = new Date().toISOString();
          const { enabled = false, tags = {} } = input;
          return put(draft, { ...input, id: newId(10), value, enabled, createdDate: now, lastUpdatedDate: now, stageKeys: [], tags });
        });
        return described(made);
      },
    }),

    GetApiKey: operation<Sdk.GetApiKeyCommandInput, Sdk.GetApiKeyCommandOutput>({
      run: ({ apiKey, includeValue }) => withoutValue(described(findApiKey(account, apiKey)), includeValue),
    }),

    GetApiKeys: operation<Sdk.GetApiKeysCommandInput, Sdk.GetApiKeysCommandOutput>({
      run({ nameQuery = "", customerId, includeValues, ...input }) {
        const found = account
          .all("apigateway.apiKeys")
          .filter(({ name = "", ...key }) => name.startsWith(nameQuery) && (customerId === undefined || key.customerId === customerId));
        return positions(
          found.map((key) => withoutValue(described(key), includeValues)),
          input,
        );
      },
    }),

    UpdateApiKey: operation<Sdk.UpdateApiKeyCommandInput, Sdk.UpdateApiKeyCommandOutput>({
      async run({ apiKey, patchOperations = [] }) {
        const updated = await account.change((draft) => {
          const key = patchOperations.reduce(patched, findApiKey(draft, apiKey));
          return put(draft, { ...key, lastUpdatedDate: new Date().toISOString() });
        });
        return withoutValue(described(updated), false);
      },
    }),

    DeleteApiKey: operation<Sdk.DeleteApiKeyCommandInput, Sdk.DeleteApiKeyCommandOutput>({
      async run({ apiKey }) {
        await account.change((draft) => {
          const { id } = findApiKey(draft, apiKey);
          for (const plan of draft.all("apigateway.usagePlans"))
            if (plan.keyIds.includes(id))
              draft.put("apigateway.usagePlans", plan.id, { ...plan, keyIds: plan.keyIds.filter((other) => other !== id) });
          draft.remove("apigateway.apiKeys", id);
        });
        return {};
      },
    }),
  };
}

/** @throws ModelledError NotFoundException */
export function findApiKey(account: AccountReader, id = ""): ApiKeyEntry {
  const key = account.get("apigateway.apiKeys", id);
  if (!key) throw notFound("Invalid API Key identifier specified");
  return key;
}

function put(draft: Draft, key: ApiKeyEntry): ApiKeyEntry {
  draft.put("apigateway.apiKeys", key.id, key);
  return key;
}

function patched(key: ApiKeyEntry, patch: Sdk.PatchOperation): ApiKeyEntry {
  const { op, path, value = "" } = patch;
  if (op !== "replace") throw invalidPatch(patch);
  switch (path) {
    case "/name":
    case "/description":
    case "/customerId":
      return { ...key, [path.slice(1)]: value };
    case "/enabled":
      return { ...key, enabled: value === "true" };
    default:
      throw invalidPatch(patch);
  }
}

function described(key: ApiKeyEntry) {
  return { ...key, createdDate: new Date(key.createdDate), lastUpdatedDate: new Date(key.lastUpdatedDate) };
}

function withoutValue<T extends { readonly value: string }>({ value, ...key }: T, includeValue: boolean | undefined) {
  return includeValue ? { ...key, value } : key;
}
