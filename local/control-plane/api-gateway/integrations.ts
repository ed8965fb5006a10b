import type * as Sdk from "@aws-sdk/client-apigatewayv2";
import type { Account } from "../../account/account";
import type { Draft } from "../../account/account-state";
import type { IntegrationEntry } from "../../account/entries/api-gateway";
import { operation } from "../../aws-api/modelled/operation";
import { integrationRefusals } from "../../aws-rules/integration-rules";
import { INTEGRATION_RESPONSES, INTEGRATIONS, ROUTES } from "./api-parts";
import { mergedMap, withChanges } from "./changed";
import { changeApi } from "./deploy";
import { badRequest, checkAll, conflict } from "./errors";
import { newId } from "./ids";
import { page } from "./pages";

// biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway's own syntax.
const BY_STATUS = "${integration.response.statuscode}";

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export function integrations(account: Account) {
  return {
    CreateIntegration: operation<Sdk.CreateIntegrationCommandInput, Sdk.CreateIntegrationCommandOutput>({
      run: (input) =>
        changeApi(account, input.ApiId, (draft, ApiId) => {
          const { IntegrationType } = input;
          if (IntegrationType === undefined) throw badRequest("IntegrationType is required");
          return put(draft, {
            ConnectionType: "INTERNET",
            PassthroughBehavior: "WHEN_NO_MATCH",
            PayloadFormatVersion: "1.0",
            // Responses of proxies are not selected.
            ...(!IntegrationType.endsWith("_PROXY") && { IntegrationResponseSelectionExpression: BY_STATUS }),
            ...input,
            TimeoutInMillis: input.TimeoutInMillis ?? 29_000,
            IntegrationType,
            ApiId,
            IntegrationId: newId(7),
          });
        }),
    }),

    GetIntegration: operation<Sdk.GetIntegrationCommandInput, Sdk.GetIntegrationCommandOutput>({
      run: ({ ApiId, IntegrationId }) => INTEGRATIONS.find(account, ApiId, IntegrationId),
    }),

    GetIntegrations: operation<Sdk.GetIntegrationsCommandInput, Sdk.GetIntegrationsCommandOutput>({
      run: (input) => page(INTEGRATIONS.of(account, input.ApiId), input),
    }),

    UpdateIntegration: operation<Sdk.UpdateIntegrationCommandInput, Sdk.UpdateIntegrationCommandOutput>({
      run: ({ ApiId, IntegrationId, RequestParameters, ...changes }) =>
        changeApi(account, ApiId, (draft) => {
          const integration = INTEGRATIONS.find(draft, ApiId, IntegrationId);
          const merged = RequestParameters && mergedMap(integration.RequestParameters, RequestParameters);
          return put(draft, withChanges(integration, { ...changes, RequestParameters: merged }));
        }),
    }),

    DeleteIntegration: operation<Sdk.DeleteIntegrationCommandInput, Sdk.DeleteIntegrationCommandOutput>({
      async run({ ApiId, IntegrationId }) {
        await changeApi(account, ApiId, (draft, apiId) => {
          const { IntegrationId: id } = INTEGRATIONS.find(draft, ApiId, IntegrationId);
          const users = ROUTES.of(draft, apiId).filter(({ Target }) => Target === `integrations/${id}`);
          if (users.length > 0) {
            const ids = users.map(({ RouteId }) => RouteId).join(", ");
            throw conflict(`Cannot delete Integration because it is referenced by the following Routes with Ids: [${ids}]`);
          }
          for (const response of INTEGRATION_RESPONSES.of(draft, apiId))
            if (response.IntegrationId === id) INTEGRATION_RESPONSES.remove(draft, apiId, response.IntegrationResponseId);
          INTEGRATIONS.remove(draft, apiId, id);
        });
        return {};
      },
    }),
  };
}

function put(draft: Draft, integration: IntegrationEntry): IntegrationEntry {
  checkAll(integrationRefusals(integration, draft.region));
  return INTEGRATIONS.put(draft, integration.IntegrationId, integration);
}
