import type * as Sdk from "@aws-sdk/client-apigatewayv2";
import type { Account } from "../../account/account";
import type { AccountReader, Draft } from "../../account/account-state";
import type { IntegrationResponseEntry } from "../../account/entries/api-gateway";
import { operation } from "../../aws-api/modelled/operation";
import { integrationResponseKeyProblem } from "../../aws-rules/api-gateway-rules";
import { contentHandlingRefusals, templateRefusals } from "../../aws-rules/integration-rules";
import { INTEGRATION_RESPONSES, INTEGRATIONS } from "./api-parts";
import { withChanges } from "./changed";
import { changeApi } from "./deploy";
import { check, checkAll, conflict, notFound } from "./errors";
import { newId } from "./ids";
import { page } from "./pages";

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid-integrationresponses.html */
export function integrationResponses(account: Account) {
  return {
    CreateIntegrationResponse: operation<Sdk.CreateIntegrationResponseCommandInput, Sdk.CreateIntegrationResponseCommandOutput>({
      run: (input) =>
        changeApi(account, input.ApiId, (draft, ApiId) => {
          const { IntegrationId } = INTEGRATIONS.find(draft, ApiId, input.IntegrationId);
          const IntegrationResponseKey = input.IntegrationResponseKey ?? "";
          return put(draft, { ...input, IntegrationResponseKey, ApiId, IntegrationId, IntegrationResponseId: newId(7) });
        }),
    }),

    GetIntegrationResponse: operation<Sdk.GetIntegrationResponseCommandInput, Sdk.GetIntegrationResponseCommandOutput>({
      run: (input) => find(account, input),
    }),

    GetIntegrationResponses: operation<Sdk.GetIntegrationResponsesCommandInput, Sdk.GetIntegrationResponsesCommandOutput>({
      run: (input) => page(responsesOf(account, input), input),
    }),

    UpdateIntegrationResponse: operation<Sdk.UpdateIntegrationResponseCommandInput, Sdk.UpdateIntegrationResponseCommandOutput>({
      run: ({ ApiId, IntegrationId, IntegrationResponseId, ...changes }) =>
        changeApi(account, ApiId, (draft) =>
          put(draft, withChanges(find(draft, { ApiId, IntegrationId, IntegrationResponseId }), changes)),
        ),
    }),

    DeleteIntegrationResponse: operation<Sdk.DeleteIntegrationResponseCommandInput, Sdk.DeleteIntegrationResponseCommandOutput>({
      async run(input) {
        await changeApi(account, input.ApiId, (draft, apiId) =>
          INTEGRATION_RESPONSES.remove(draft, apiId, find(draft, input).IntegrationResponseId),
        );
        return {};
      },
    }),
  };
}

interface OfIntegration {
  readonly ApiId: string | undefined;
  readonly IntegrationId: string | undefined;
}

function responsesOf(account: AccountReader, { ApiId, IntegrationId }: OfIntegration): IntegrationResponseEntry[] {
  const integration = INTEGRATIONS.find(account, ApiId, IntegrationId);
  return INTEGRATION_RESPONSES.of(account, ApiId).filter((response) => response.IntegrationId === integration.IntegrationId);
}

function find(
  account: AccountReader,
  input: OfIntegration & { readonly IntegrationResponseId: string | undefined },
): IntegrationResponseEntry {
  const found = responsesOf(account, input).find(({ IntegrationResponseId }) => IntegrationResponseId === input.IntegrationResponseId);
  if (!found) throw notFound(`Unable to find IntegrationResponse by id ${input.IntegrationResponseId}`);
  return found;
}

function put(draft: Draft, response: IntegrationResponseEntry): IntegrationResponseEntry {
  const { IntegrationResponseId, IntegrationResponseKey = "" } = response;
  check(integrationResponseKeyProblem(IntegrationResponseKey));
  checkAll(contentHandlingRefusals(response.ContentHandlingStrategy));
  checkAll(templateRefusals("ResponseTemplates", response.ResponseTemplates));
  const isTaken = responsesOf(draft, response).some(
    (other) => other.IntegrationResponseKey === IntegrationResponseKey && other.IntegrationResponseId !== IntegrationResponseId,
  );
  if (isTaken) throw conflict(`IntegrationResponse with key ${IntegrationResponseKey} already exists for this Integration`);
  return INTEGRATION_RESPONSES.put(draft, IntegrationResponseId, response);
}
