import type * as Sdk from "@aws-sdk/client-api-gateway";
import type { Account } from "../../account/account";
import type { AccountReader } from "../../account/account-state";
import type { ApiKeyEntry, UsagePlanEntry } from "../../account/entries/api-gateway";
import { operation } from "../../aws-api/modelled/operation";
import { findApiKey } from "./api-keys";
import { badRequest, conflict, notFound } from "./errors";
import { positions } from "./positions";
import { findUsagePlan } from "./usage-plans";

/** docs.aws.amazon.com/apigateway/latest/api/API_CreateUsagePlanKey.html and its neighbours. */
export function usagePlanKeys(account: Account) {
  return {
    CreateUsagePlanKey: operation<Sdk.CreateUsagePlanKeyCommandInput, Sdk.CreateUsagePlanKeyCommandOutput>({
      run: ({ usagePlanId, keyId, keyType }) =>
        account.change((draft) => {
          const plan = findUsagePlan(draft, usagePlanId);
          if (keyType !== "API_KEY") throw badRequest("Usage plan key type must be API_KEY");
          const key = findApiKey(draft, keyId);
          if (plan.keyIds.includes(key.id)) throw conflict("Usage Plan Key already exists");
          draft.put("apigateway.usagePlans", plan.id, { ...plan, keyIds: [...plan.keyIds, key.id] });
          return described(key);
        }),
    }),

    GetUsagePlanKey: operation<Sdk.GetUsagePlanKeyCommandInput, Sdk.GetUsagePlanKeyCommandOutput>({
      run: ({ usagePlanId, keyId }) => described(memberOf(account, findUsagePlan(account, usagePlanId), keyId)),
    }),

    GetUsagePlanKeys: operation<Sdk.GetUsagePlanKeysCommandInput, Sdk.GetUsagePlanKeysCommandOutput>({
      run({ usagePlanId, nameQuery = "", ...input }) {
        const plan = findUsagePlan(account, usagePlanId);
        const keys = plan.keyIds.map((id) => memberOf(account, plan, id)).filter(({ name = "" }) => name.startsWith(nameQuery));
        return positions(keys.map(described), input);
      },
    }),

    DeleteUsagePlanKey: operation<Sdk.DeleteUsagePlanKeyCommandInput, Sdk.DeleteUsagePlanKeyCommandOutput>({
      async run({ usagePlanId, keyId }) {
        await account.change((draft) => {
          const plan = findUsagePlan(draft, usagePlanId);
          const { id } = memberOf(draft, plan, keyId);
          draft.put("apigateway.usagePlans", plan.id, { ...plan, keyIds: plan.keyIds.filter((other) => other !== id) });
        });
        return {};
      },
    }),
  };
}

function memberOf(account: AccountReader, { keyIds }: UsagePlanEntry, keyId = ""): ApiKeyEntry {
  if (!keyIds.includes(keyId)) throw notFound("Invalid Usage Plan Key identifier specified");
  return findApiKey(account, keyId);
}

function described({ id, value, name }: ApiKeyEntry) {
  return { id, type: "API_KEY", value, name };
}
