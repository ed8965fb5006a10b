import type * as Sdk from "@aws-sdk/client-apigatewayv2";
import type { Account } from "../../account/account";
import type { Draft } from "../../account/account-state";
import type { AuthorizerEntry } from "../../account/entries/api-gateway";
import { operation } from "../../aws-api/modelled/operation";
import { IDENTITY_SOURCE } from "../../aws-rules/api-gateway-rules";
import { credentialsRefusals, functionRefusals } from "../../aws-rules/integration-rules";
import { AUTHORIZERS, ROUTES } from "./api-parts";
import { withChanges } from "./changed";
import { changeApi } from "./deploy";
import { badRequest, checkAll, conflict } from "./errors";
import { newId } from "./ids";
import { page } from "./pages";

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html */
export function authorizers(account: Account) {
  return {
    CreateAuthorizer: operation<Sdk.CreateAuthorizerCommandInput, Sdk.CreateAuthorizerCommandOutput>({
      run: (input) =>
        changeApi(account, input.ApiId, (draft, ApiId) => {
          const { Name = "", AuthorizerType } = input;
          if (AuthorizerType === undefined) throw badRequest("AuthorizerType is required");
          return put(draft, { ...input, Name, AuthorizerType, ApiId, AuthorizerId: newId(6) });
        }),
    }),

    GetAuthorizer: operation<Sdk.GetAuthorizerCommandInput, Sdk.GetAuthorizerCommandOutput>({
      run: ({ ApiId, AuthorizerId }) => AUTHORIZERS.find(account, ApiId, AuthorizerId),
    }),

    GetAuthorizers: operation<Sdk.GetAuthorizersCommandInput, Sdk.GetAuthorizersCommandOutput>({
      run: (input) => page(AUTHORIZERS.of(account, input.ApiId), input),
    }),

    UpdateAuthorizer: operation<Sdk.UpdateAuthorizerCommandInput, Sdk.UpdateAuthorizerCommandOutput>({
      run: ({ ApiId, AuthorizerId, ...changes }) =>
        changeApi(account, ApiId, (draft) => put(draft, withChanges(AUTHORIZERS.find(draft, ApiId, AuthorizerId), changes))),
    }),

    DeleteAuthorizer: operation<Sdk.DeleteAuthorizerCommandInput, Sdk.DeleteAuthorizerCommandOutput>({
      async run({ ApiId, AuthorizerId }) {
        await changeApi(account, ApiId, (draft, apiId) => {
          const { AuthorizerId: id } = AUTHORIZERS.find(draft, ApiId, AuthorizerId);
          const user = ROUTES.of(draft, apiId).find((route) => route.AuthorizationType === "CUSTOM" && route.AuthorizerId === id);
          if (user) throw conflict(`Cannot delete authorizer '${id}', is referenced in route: ${user.RouteKey}`);
          AUTHORIZERS.remove(draft, apiId, id);
        });
        return {};
      },
    }),
  };
}

function put(draft: Draft, authorizer: AuthorizerEntry): AuthorizerEntry {
  const { ApiId, AuthorizerId, Name = "", AuthorizerType, AuthorizerUri = "", IdentitySource = [] } = authorizer;
  if (AuthorizerType !== "REQUEST") throw badRequest("WEBSOCKET protocol APIs support REQUEST authorizers only");
  if (Name === "") throw badRequest("Authorizer name is required");
  if (AUTHORIZERS.of(draft, ApiId).some((other) => other.Name === Name && other.AuthorizerId !== AuthorizerId))
    throw conflict(`Authorizer name must be unique. Authorizer ${Name} already exists in this API.`);
  checkAll(functionRefusals("AuthorizerUri", AuthorizerUri, draft.region));
  checkAll(credentialsRefusals("AuthorizerCredentialsArn", authorizer.AuthorizerCredentialsArn));
  const wrong = IdentitySource.find((source) => !IDENTITY_SOURCE.test(source));
  if (wrong !== undefined) throw badRequest(`Invalid identity source ${wrong} specified for a WEBSOCKET protocol API`);
  for (const member of ["AuthorizerPayloadFormatVersion", "EnableSimpleResponses", "JwtConfiguration"] as const)
    if (authorizer[member]) throw badRequest(`${member} is not supported for WEBSOCKET protocol APIs`);
  return AUTHORIZERS.put(draft, AuthorizerId, authorizer);
}
