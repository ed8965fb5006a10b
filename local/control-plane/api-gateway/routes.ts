import type * as Sdk from "@aws-sdk/client-apigatewayv2";
import type { Account } from "../../account/account";
import type { AccountReader, Draft } from "../../account/account-state";
import type { RouteEntry } from "../../account/entries/api-gateway";
import { NotEmulated } from "../../aws-api/api-error";
import { operation } from "../../aws-api/modelled/operation";
import { authorizationRefusals, routeKeyProblem } from "../../aws-rules/api-gateway-rules";
import { AUTHORIZERS, findApi, INTEGRATIONS, MODELS, ROUTE_RESPONSES, ROUTES } from "./api-parts";
import { withChanges } from "./changed";
import { changeApi } from "./deploy";
import { badRequest, check, checkAll, conflict, notFound } from "./errors";
import { newId } from "./ids";
import { page } from "./pages";

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html */
export function routes(account: Account) {
  return {
    CreateRoute: operation<Sdk.CreateRouteCommandInput, Sdk.CreateRouteCommandOutput>({
      run: (input) =>
        changeApi(account, input.ApiId, (draft, ApiId) =>
          put(draft, {
            AuthorizationType: "NONE",
            ApiKeyRequired: false,
            ...input,
            RouteKey: input.RouteKey ?? "",
            ApiId,
            RouteId: newId(7),
          }),
        ),
    }),

    GetRoute: operation<Sdk.GetRouteCommandInput, Sdk.GetRouteCommandOutput>({
      run: ({ ApiId, RouteId }) => ROUTES.find(account, ApiId, RouteId),
    }),

    GetRoutes: operation<Sdk.GetRoutesCommandInput, Sdk.GetRoutesCommandOutput>({
      run: (input) => page(ROUTES.of(account, input.ApiId), input),
    }),

    UpdateRoute: operation<Sdk.UpdateRouteCommandInput, Sdk.UpdateRouteCommandOutput>({
      run: ({ ApiId, RouteId, ...changes }) =>
        changeApi(account, ApiId, (draft) => put(draft, withChanges(ROUTES.find(draft, ApiId, RouteId), changes))),
    }),

    DeleteRoute: operation<Sdk.DeleteRouteCommandInput, Sdk.DeleteRouteCommandOutput>({
      async run({ ApiId, RouteId }) {
        await changeApi(account, ApiId, (draft, apiId) => {
          const route = ROUTES.find(draft, ApiId, RouteId);
          for (const response of ROUTE_RESPONSES.of(draft, apiId))
            if (response.RouteId === route.RouteId) ROUTE_RESPONSES.remove(draft, apiId, response.RouteResponseId);
          ROUTES.remove(draft, apiId, route.RouteId);
        });
        return {};
      },
    }),

    DeleteRouteRequestParameter: operation<Sdk.DeleteRouteRequestParameterCommandInput, Sdk.DeleteRouteRequestParameterCommandOutput>({
      async run({ ApiId, RouteId, RequestParameterKey = "" }) {
        await changeApi(account, ApiId, (draft) => {
          const route = ROUTES.find(draft, ApiId, RouteId);
          const { [RequestParameterKey]: removed, ...RequestParameters } = route.RequestParameters ?? {};
          if (!removed) throw notFound(`Unable to find Request Parameter by key ${RequestParameterKey}`);
          ROUTES.put(draft, route.RouteId, { ...route, RequestParameters });
        });
        return {};
      },
    }),
  };
}

function put(draft: Draft, route: RouteEntry): RouteEntry {
  const { ApiId, RouteId, RouteKey = "" } = route;
  check(routeKeyProblem(RouteKey));
  if (ROUTES.of(draft, ApiId).some((other) => other.RouteKey === RouteKey && other.RouteId !== RouteId))
    throw conflict(`Route with key ${RouteKey} already exists for this API`);
  checkTarget(draft, route);
  checkAuthorization(draft, route);
  checkMessages(draft, route);
  return ROUTES.put(draft, RouteId, route);
}

function checkTarget(account: AccountReader, { ApiId, Target }: RouteEntry): void {
  if (Target === undefined) return;
  const id = /^integrations\/(.+)$/.exec(Target)?.[1];
  if (id === undefined) throw badRequest(`Invalid target ${Target}: it has the form integrations/{IntegrationId}`);
  INTEGRATIONS.find(account, ApiId, id);
}

function checkAuthorization(account: AccountReader, route: RouteEntry): void {
  const { ApiId, RouteKey, AuthorizationType = "NONE", AuthorizerId = "", AuthorizationScopes = [] } = route;
  checkAll(authorizationRefusals(AuthorizationType, RouteKey));
  if (AuthorizationScopes.length > 0) throw badRequest("Authorization scopes are not supported for WEBSOCKET protocol APIs");
  if (AuthorizationType === "CUSTOM" && !AUTHORIZERS.has(account, ApiId, AuthorizerId))
    throw badRequest("Invalid authorizer ID specified. Setting the authorization type to CUSTOM requires a valid authorizer.");
  if (!route.ApiKeyRequired) return;
  if (RouteKey !== "$connect") throw new NotEmulated(`API keys on the route ${RouteKey}: it asks for them on $connect only`);
  checkKeySource(account, ApiId);
}

/** @throws NotEmulated for an API that asks for keys which clients do not bring in their header */
export function checkKeySource(account: AccountReader, apiId: string): void {
  const { ApiKeySelectionExpression } = findApi(account, apiId);
  if (ApiKeySelectionExpression !== "$request.header.x-api-key") throw new NotEmulated(`API keys from ${ApiKeySelectionExpression}`);
}

function checkMessages(account: AccountReader, route: RouteEntry): void {
  const { ApiId, RouteKey, ModelSelectionExpression, RequestModels = {}, RequestParameters = {} } = route;
  const names = new Set(MODELS.of(account, ApiId).map(({ Name }) => Name));
  const unknown = Object.values(RequestModels).find((name) => !names.has(name));
  if (unknown !== undefined) throw badRequest(`Invalid model identifier specified: ${unknown}`);
  if (ModelSelectionExpression !== undefined && (RouteKey === "$connect" || RouteKey === "$disconnect"))
    throw new NotEmulated(`models on the route ${RouteKey}, which has no messages`);
  const required = Object.entries(RequestParameters).find(([, { Required }]) => Required);
  // AWS documents no answer to a client that lacks one.
  if (required) throw new NotEmulated(`required request parameters, such as ${required[0]}`);
}
