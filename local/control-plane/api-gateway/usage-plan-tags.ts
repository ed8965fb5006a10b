import type * as Sdk from "@aws-sdk/client-api-gateway";
import type { Account } from "../../account/account";
import type { AccountReader, Draft } from "../../account/account-state";
import { operation } from "../../aws-api/modelled/operation";
import { findApiKey } from "./api-keys";
import { badRequest } from "./errors";
import { findUsagePlan } from "./usage-plans";

/** docs.aws.amazon.com/apigateway/latest/api/API_TagResource.html, of API keys and usage plans. */
export function usagePlanTags(account: Account) {
  return {
    GetTags: operation<Sdk.GetTagsCommandInput, Sdk.GetTagsCommandOutput>({
      run: ({ resourceArn }) => ({ tags: tagged(account, resourceArn).tags ?? {} }),
    }),

    TagResource: operation<Sdk.TagResourceCommandInput, Sdk.TagResourceCommandOutput>({
      async run({ resourceArn, tags = {} }) {
        await account.change((draft) => retag(draft, resourceArn, (before) => ({ ...before, ...tags })));
        return {};
      },
    }),

    UntagResource: operation<Sdk.UntagResourceCommandInput, Sdk.UntagResourceCommandOutput>({
      async run({ resourceArn, tagKeys = [] }) {
        await account.change((draft) =>
          retag(draft, resourceArn, (before) => Object.fromEntries(Object.entries(before).filter(([key]) => !tagKeys.includes(key)))),
        );
        return {};
      },
    }),
  };
}

/** `arn:aws:apigateway:{region}::/apikeys/{id}` and `…/usageplans/{id}` */
function located(arn = ""): { readonly kind: "apikeys" | "usageplans"; readonly id: string } {
  const [, kind, id = ""] = /^arn:[^:]+:apigateway:[^:]*:[^:]*:\/(apikeys|usageplans)\/([^/]+)$/.exec(arn) ?? [];
  if (kind !== "apikeys" && kind !== "usageplans") throw badRequest(`Invalid resource ARN specified in the request: ${arn}`);
  return { kind, id };
}

function tagged(account: AccountReader, arn: string | undefined) {
  const { kind, id } = located(arn);
  return kind === "apikeys" ? findApiKey(account, id) : findUsagePlan(account, id);
}

function retag(draft: Draft, arn: string | undefined, change: (tags: Record<string, string>) => Record<string, string>): void {
  const { kind, id } = located(arn);
  if (kind === "apikeys") {
    const key = findApiKey(draft, id);
    draft.put("apigateway.apiKeys", id, { ...key, tags: change(key.tags ?? {}) });
  } else {
    const plan = findUsagePlan(draft, id);
    draft.put("apigateway.usagePlans", id, { ...plan, tags: change(plan.tags ?? {}) });
  }
}
