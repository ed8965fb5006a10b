import type * as Sdk from "@aws-sdk/client-apigatewayv2";
import type { Account } from "../../account/account";
import type { ApiEntry } from "../../account/entries/api-gateway";
import { NotEmulated } from "../../aws-api/api-error";
import { operation } from "../../aws-api/modelled/operation";
import { apiKeyExpressionProblem, apiNameProblem } from "../../aws-rules/api-gateway-rules";
import {
  AUTHORIZERS,
  DEPLOYMENTS,
  findApi,
  INTEGRATION_RESPONSES,
  INTEGRATIONS,
  MODELS,
  ROUTE_RESPONSES,
  ROUTES,
  STAGES,
} from "./api-parts";
import { withChanges } from "./changed";
import { changeApi } from "./deploy";
import { badRequest, check } from "./errors";
import { newId } from "./ids";
import { page } from "./pages";
import { checkKeySource } from "./routes";

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
export function apis(account: Account) {
  return {
    CreateApi: operation<Sdk.CreateApiCommandInput, Sdk.CreateApiCommandOutput>({
      async run(input) {
        const { Name = "", ProtocolType, RouteSelectionExpression, Tags = {} } = input;
        if (ProtocolType !== "WEBSOCKET") {
          if (ProtocolType === "HTTP") throw new NotEmulated("HTTP APIs");
          throw badRequest(`Invalid protocol specified: ${ProtocolType}. Must be one of [HTTP, WEBSOCKET]`);
        }
        checkSettings(input);
        if (!RouteSelectionExpression) throw badRequest("RouteSelectionExpression is required for WEBSOCKET protocol APIs");
        const { Description, DisableSchemaValidation, Version } = input;
        const ApiId = newId(10);
        const api: ApiEntry = {
          ApiId,
          ApiEndpoint: `wss://${ApiId}.execute-api.${account.region}.amazonaws.com`,
          ApiKeySelectionExpression: input.ApiKeySelectionExpression ?? "$request.header.x-api-key",
          CreatedDate: new Date().toISOString(),
          Description,
          DisableExecuteApiEndpoint: input.DisableExecuteApiEndpoint ?? false,
          DisableSchemaValidation,
          IpAddressType: input.IpAddressType ?? "ipv4",
          Name,
          ProtocolType,
          RouteSelectionExpression,
          Tags,
          Version,
        };
        await account.change((draft) => draft.put("apigateway.apis", ApiId, api));
        return described(api);
      },
    }),

    GetApi: operation<Sdk.GetApiCommandInput, Sdk.GetApiCommandOutput>({
      run: ({ ApiId }) => described(findApi(account, ApiId)),
    }),

    GetApis: operation<Sdk.GetApisCommandInput, Sdk.GetApisCommandOutput>({
      run: (input) => page(account.all("apigateway.apis").map(described), input),
    }),

    UpdateApi: operation<Sdk.UpdateApiCommandInput, Sdk.UpdateApiCommandOutput>({
      async run({ ApiId, ...input }) {
        const updated = await changeApi(account, ApiId, (draft) => {
          const api = findApi(draft, ApiId);
          checkSettings({ ...input, Name: input.Name ?? api.Name });
          const { CorsConfiguration, CredentialsArn, RouteKey, Target, ...changes } = input;
          if (changes.RouteSelectionExpression === "") throw badRequest("RouteSelectionExpression is required for WEBSOCKET protocol APIs");
          const changed = withChanges(api, changes);
          draft.put("apigateway.apis", api.ApiId, changed);
          if (ROUTES.of(draft, api.ApiId).some(({ ApiKeyRequired }) => ApiKeyRequired)) checkKeySource(draft, api.ApiId);
          return changed;
        });
        return described(updated);
      },
    }),

    DeleteApi: operation<Sdk.DeleteApiCommandInput, Sdk.DeleteApiCommandOutput>({
      async run({ ApiId }) {
        await account.change((draft) => {
          const { ApiId: apiId } = findApi(draft, ApiId);
          if (draft.all("apigateway.apiMappings").some((mapping) => mapping.ApiId === apiId))
            throw badRequest("Please remove all base path mappings related to the API in your account before deleting the API.");
          if (draft.all("apigateway.usagePlans").some(({ apiStages = [] }) => apiStages.some((stage) => stage.apiId === apiId)))
            throw badRequest("Please remove the API from all usage plans before deleting it.");
          for (const { RouteId } of ROUTES.of(draft, apiId)) ROUTES.remove(draft, apiId, RouteId);
          for (const { RouteResponseId } of ROUTE_RESPONSES.of(draft, apiId)) ROUTE_RESPONSES.remove(draft, apiId, RouteResponseId);
          for (const { IntegrationId } of INTEGRATIONS.of(draft, apiId)) INTEGRATIONS.remove(draft, apiId, IntegrationId);
          for (const { IntegrationResponseId } of INTEGRATION_RESPONSES.of(draft, apiId))
            INTEGRATION_RESPONSES.remove(draft, apiId, IntegrationResponseId);
          for (const { AuthorizerId } of AUTHORIZERS.of(draft, apiId)) AUTHORIZERS.remove(draft, apiId, AuthorizerId);
          for (const { ModelId } of MODELS.of(draft, apiId)) MODELS.remove(draft, apiId, ModelId);
          for (const { StageName } of STAGES.of(draft, apiId)) STAGES.remove(draft, apiId, StageName);
          for (const { DeploymentId } of DEPLOYMENTS.of(draft, apiId)) DEPLOYMENTS.remove(draft, apiId, DeploymentId);
          draft.remove("apigateway.apis", apiId);
        });
        return {};
      },
    }),
  };
}

type Settings = Omit<Sdk.CreateApiRequest, "ProtocolType">;

/** @throws ModelledError BadRequestException, NotEmulated */
function checkSettings({ Name = "", ApiKeySelectionExpression, ...input }: Settings): void {
  check(apiNameProblem(Name));
  if (ApiKeySelectionExpression !== undefined) check(apiKeyExpressionProblem(ApiKeySelectionExpression));
  if (input.CorsConfiguration) throw badRequest("CORS configuration is not supported for WEBSOCKET protocol APIs");
  if (input.Target !== undefined || input.RouteKey !== undefined || input.CredentialsArn !== undefined)
    throw badRequest("Quick create is not supported for WEBSOCKET protocol APIs");
}

function described(api: ApiEntry) {
  return { ...api, CreatedDate: new Date(api.CreatedDate) };
}
