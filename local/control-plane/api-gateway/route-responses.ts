import type * as Sdk from "@aws-sdk/client-apigatewayv2";
import type { Account } from "../../account/account";
import type { AccountReader, Draft } from "../../account/account-state";
import type { RouteResponseEntry } from "../../account/entries/api-gateway";
import { operation } from "../../aws-api/modelled/operation";
import { routeResponseKeyProblem } from "../../aws-rules/api-gateway-rules";
import { ROUTE_RESPONSES, ROUTES } from "./api-parts";
import { withChanges } from "./changed";
import { changeApi } from "./deploy";
import { check, conflict, notFound } from "./errors";
import { newId } from "./ids";
import { page } from "./pages";

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid-routeresponses.html */
export function routeResponses(account: Account) {
  return {
    CreateRouteResponse: operation<Sdk.CreateRouteResponseCommandInput, Sdk.CreateRouteResponseCommandOutput>({
      run: (input) =>
        changeApi(account, input.ApiId, (draft, ApiId) => {
          const { RouteId } = ROUTES.find(draft, ApiId, input.RouteId);
          const RouteResponseKey = input.RouteResponseKey ?? "";
          return put(draft, { ...input, RouteResponseKey, ApiId, RouteId, RouteResponseId: newId(7) });
        }),
    }),

    GetRouteResponse: operation<Sdk.GetRouteResponseCommandInput, Sdk.GetRouteResponseCommandOutput>({
      run: (input) => find(account, input),
    }),

    GetRouteResponses: operation<Sdk.GetRouteResponsesCommandInput, Sdk.GetRouteResponsesCommandOutput>({
      run: (input) => page(responsesOf(account, input), input),
    }),

    UpdateRouteResponse: operation<Sdk.UpdateRouteResponseCommandInput, Sdk.UpdateRouteResponseCommandOutput>({
      run: ({ ApiId, RouteId, RouteResponseId, ...changes }) =>
        changeApi(account, ApiId, (draft) => put(draft, withChanges(find(draft, { ApiId, RouteId, RouteResponseId }), changes))),
    }),

    DeleteRouteResponse: operation<Sdk.DeleteRouteResponseCommandInput, Sdk.DeleteRouteResponseCommandOutput>({
      async run(input) {
        await changeApi(account, input.ApiId, (draft, apiId) => ROUTE_RESPONSES.remove(draft, apiId, find(draft, input).RouteResponseId));
        return {};
      },
    }),
  };
}

interface OfRoute {
  readonly ApiId: string | undefined;
  readonly RouteId: string | undefined;
}

function responsesOf(account: AccountReader, { ApiId, RouteId }: OfRoute): RouteResponseEntry[] {
  const route = ROUTES.find(account, ApiId, RouteId);
  return ROUTE_RESPONSES.of(account, ApiId).filter((response) => response.RouteId === route.RouteId);
}

function find(account: AccountReader, input: OfRoute & { readonly RouteResponseId: string | undefined }): RouteResponseEntry {
  const found = responsesOf(account, input).find(({ RouteResponseId }) => RouteResponseId === input.RouteResponseId);
  if (!found) throw notFound(`Unable to find RouteResponse by id ${input.RouteResponseId}`);
  return found;
}

function put(draft: Draft, response: RouteResponseEntry): RouteResponseEntry {
  const { RouteResponseId, RouteResponseKey = "" } = response;
  check(routeResponseKeyProblem(RouteResponseKey));
  if (responsesOf(draft, response).some((other) => other.RouteResponseId !== RouteResponseId))
    throw conflict(`RouteResponse with key ${RouteResponseKey} already exists for this Route`);
  return ROUTE_RESPONSES.put(draft, RouteResponseId, response);
}
