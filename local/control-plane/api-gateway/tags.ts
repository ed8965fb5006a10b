import type * as Sdk from "@aws-sdk/client-apigatewayv2";
import type { Account } from "../../account/account";
import type { AccountReader, Draft } from "../../account/account-state";
import { operation } from "../../aws-api/modelled/operation";
import { findApi, STAGES } from "./api-parts";
import { findDomainName } from "./domain-names";
import { badRequest } from "./errors";

type Tags = Readonly<Record<string, string>>;

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resource-arn.html */
export function tags(account: Account) {
  return {
    GetTags: operation<Sdk.GetTagsCommandInput, Sdk.GetTagsCommandOutput>({
      run: ({ ResourceArn }) => ({ Tags: tagged(account, ResourceArn).tags }),
    }),

    TagResource: operation<Sdk.TagResourceCommandInput, Sdk.TagResourceCommandOutput>({
      async run({ ResourceArn, Tags = {} }) {
        await account.change((draft) => {
          const { tags: before, keep } = tagged(draft, ResourceArn);
          keep(draft, { ...before, ...Tags });
        });
        return {};
      },
    }),

    UntagResource: operation<Sdk.UntagResourceCommandInput, Sdk.UntagResourceCommandOutput>({
      async run({ ResourceArn, TagKeys = [] }) {
        await account.change((draft) => {
          const { tags: before, keep } = tagged(draft, ResourceArn);
          keep(draft, Object.fromEntries(Object.entries(before).filter(([key]) => !TagKeys.includes(key))));
        });
        return {};
      },
    }),
  };
}

interface Tagged {
  readonly tags: Record<string, string>;
  keep(draft: Draft, tags: Tags): void;
}

/** `arn:aws:apigateway:{region}::/apis/{id}`, `…/apis/{id}/stages/{name}`, `…/domainnames/{name}` */
function tagged(account: AccountReader, arn = ""): Tagged {
  const [, kind, id = "", stageName] =
    /^arn:[^:]+:apigateway:[^:]*:[^:]*:\/(apis|domainnames)\/([^/]+)(?:\/stages\/([^/]+))?$/.exec(arn) ?? [];
  if (kind === "domainnames") {
    const domain = findDomainName(account, id);
    return {
      tags: domain.Tags ?? {},
      keep: (draft, Tags) => draft.put("apigateway.domainNames", domain.DomainName, { ...domain, Tags }),
    };
  }
  if (kind !== "apis") throw badRequest(`Invalid resource ARN specified in the request: ${arn}`);
  if (stageName !== undefined) {
    const stage = STAGES.find(account, id, stageName);
    return { tags: stage.Tags ?? {}, keep: (draft, Tags) => STAGES.put(draft, stage.StageName, { ...stage, Tags }) };
  }
  const api = findApi(account, id);
  return { tags: api.Tags ?? {}, keep: (draft, Tags) => draft.put("apigateway.apis", api.ApiId, { ...api, Tags }) };
}
