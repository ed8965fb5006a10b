import type * as Sdk from "@aws-sdk/client-apigatewayv2";
import type { Account } from "../../account/account";
import type { AccountReader, Draft } from "../../account/account-state";
import type { ApiMappingEntry } from "../../account/entries/api-gateway";
import { operation } from "../../aws-api/modelled/operation";
import { findApi, STAGES } from "./api-parts";
import { findDomainName } from "./domain-names";
import { badRequest, conflict, notFound } from "./errors";
import { newId } from "./ids";
import { page } from "./pages";

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/domainnames-domainname-apimappings.html */
export function apiMappings(account: Account) {
  return {
    CreateApiMapping: operation<Sdk.CreateApiMappingCommandInput, Sdk.CreateApiMappingCommandOutput>({
      run: ({ ApiId = "", DomainName, Stage = "", ApiMappingKey }) =>
        account.change((draft) =>
          put(draft, { ApiMappingId: newId(6), ApiId, DomainName: findDomainName(draft, DomainName).DomainName, Stage, ApiMappingKey }),
        ),
    }),

    GetApiMapping: operation<Sdk.GetApiMappingCommandInput, Sdk.GetApiMappingCommandOutput>({ run: (input) => find(account, input) }),

    GetApiMappings: operation<Sdk.GetApiMappingsCommandInput, Sdk.GetApiMappingsCommandOutput>({
      run: (input) => page(mappingsOf(account, input.DomainName), input),
    }),

    UpdateApiMapping: operation<Sdk.UpdateApiMappingCommandInput, Sdk.UpdateApiMappingCommandOutput>({
      run: ({ ApiMappingId, DomainName, ApiId, ApiMappingKey, Stage }) =>
        account.change((draft) => {
          const mapping = find(draft, { ApiMappingId, DomainName });
          return put(draft, {
            ...mapping,
            ...(ApiId !== undefined && { ApiId }),
            ...(Stage !== undefined && { Stage }),
            ...(ApiMappingKey !== undefined && { ApiMappingKey }),
          });
        }),
    }),

    DeleteApiMapping: operation<Sdk.DeleteApiMappingCommandInput, Sdk.DeleteApiMappingCommandOutput>({
      async run(input) {
        await account.change((draft) => draft.remove("apigateway.apiMappings", find(draft, input).ApiMappingId));
        return {};
      },
    }),
  };
}

function mappingsOf(account: AccountReader, domainName: string | undefined): ApiMappingEntry[] {
  const { DomainName } = findDomainName(account, domainName);
  return account.all("apigateway.apiMappings").filter((mapping) => mapping.DomainName === DomainName);
}

function find(
  account: AccountReader,
  { ApiMappingId, DomainName }: { readonly ApiMappingId: string | undefined; readonly DomainName: string | undefined },
): ApiMappingEntry {
  const found = mappingsOf(account, DomainName).find((mapping) => mapping.ApiMappingId === ApiMappingId);
  if (!found) throw notFound("The API mapping identifier specified was not found.");
  return found;
}

function put(draft: Draft, mapping: ApiMappingEntry): ApiMappingEntry {
  const { ApiMappingId, ApiId, DomainName, Stage, ApiMappingKey = "" } = mapping;
  findApi(draft, ApiId);
  if (!STAGES.has(draft, ApiId, Stage)) throw badRequest(`Invalid stage identifier specified: ${Stage}`);
  if (!/^([\w.~$+-]+(\/[\w.~$+-]+)*)?$/.test(ApiMappingKey)) throw badRequest(`Invalid API mapping key: ${ApiMappingKey}`);
  const isTaken = mappingsOf(draft, DomainName).some(
    (other) => (other.ApiMappingKey ?? "") === ApiMappingKey && other.ApiMappingId !== ApiMappingId,
  );
  if (isTaken) throw conflict("ApiMapping key already exists for this domain name");
  draft.put("apigateway.apiMappings", ApiMappingId, mapping);
  return mapping;
}
