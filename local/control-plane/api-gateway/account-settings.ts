import type * as Sdk from "@aws-sdk/client-api-gateway";
import type { Account } from "../../account/account";
import type { AccountReader } from "../../account/account-state";
import { ACCOUNT_SETTINGS, type AccountSettingsEntry } from "../../account/entries/api-gateway";
import { operation } from "../../aws-api/modelled/operation";
import { badRequest } from "./errors";
import { invalidPatch } from "./patch";

/** docs.aws.amazon.com/apigateway/latest/api/API_UpdateAccount.html */
export function accountSettings(account: Account) {
  return {
    GetAccount: operation<Sdk.GetAccountCommandInput, Sdk.GetAccountCommandOutput>({
      run: () => described(account.get("apigateway.accountSettings", ACCOUNT_SETTINGS)),
    }),

    UpdateAccount: operation<Sdk.UpdateAccountCommandInput, Sdk.UpdateAccountCommandOutput>({
      async run({ patchOperations = [] }) {
        const updated = await account.change((draft) => {
          let settings = draft.get("apigateway.accountSettings", ACCOUNT_SETTINGS) ?? {};
          for (const patch of patchOperations) {
            if (patch.path !== "/cloudwatchRoleArn" || patch.op !== "replace") throw invalidPatch(patch);
            const { value = "" } = patch;
            checkRole(draft, value);
            settings = value === "" ? {} : { cloudwatchRoleArn: value };
          }
          draft.put("apigateway.accountSettings", ACCOUNT_SETTINGS, settings);
          return settings;
        });
        return described(updated);
      },
    }),
  };
}

/** The quotas of a new account. */
function described(settings: AccountSettingsEntry = {}): Sdk.Account {
  return { ...settings, throttleSettings: { burstLimit: 5_000, rateLimit: 10_000 }, features: ["UsagePlans"], apiKeyVersion: "4" };
}

/** A role that API Gateway may assume. The provider tries again when it reads this text: on AWS, a new role takes a while. */
function checkRole(account: AccountReader, arn: string): void {
  if (arn === "") return;
  const role = account.all("iam.roles").find(({ Arn }) => Arn === arn);
  if (!role?.AssumeRolePolicyDocument.includes("apigateway.amazonaws.com"))
    throw badRequest(
      "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.",
    );
}
