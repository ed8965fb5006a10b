import { invokedFunction } from "../../aws-rules/integration-backends";
import type { RequestValidation, Route } from "../../model";
import type { ApiSnapshot, AuthorizerEntry, RouteEntry } from "../entries/api-gateway";
import { projectIntegration } from "./integrations";

/** The routes of a deployment. One without a target is left out: it is as if it were not there. */
export function projectRoutes(snapshot: ApiSnapshot, apiKeys: readonly string[]): Route[] {
  return snapshot.routes.flatMap((route) => {
    const target = snapshot.integrations.find(({ IntegrationId }) => route.Target === `integrations/${IntegrationId}`);
    const responses = snapshot.integrationResponses.filter(({ IntegrationId }) => IntegrationId === target?.IntegrationId);
    const integration = target && projectIntegration(target, responses);
    if (!integration) return [];
    const { RouteKey: routeKey, RouteResponseSelectionExpression: responseExpression } = route;
    const hasResponse = snapshot.routeResponses.some(
      ({ RouteId, RouteResponseKey }) => RouteId === route.RouteId && RouteResponseKey === "$default",
    );
    const validation = validationOf(route, snapshot);
    const authorization = authorizationOf(route, snapshot);
    return [
      {
        routeKey,
        integration,
        repliesToClient: responseExpression === "$default" && hasResponse,
        ...(validation && { validation }),
        ...(route.ApiKeyRequired && { apiKeys }),
        ...(authorization && { authorization }),
      },
    ];
  });
}

/** Only a route with a selection expression validates. */
function validationOf(
  { ModelSelectionExpression: selectionExpression, RequestModels = {} }: RouteEntry,
  { models }: ApiSnapshot,
): RequestValidation | undefined {
  if (selectionExpression === undefined) return undefined;
  const found = Object.entries(RequestModels).flatMap(([key, name]) => {
    const model = models.find(({ Name }) => Name === name);
    return model ? [[key, { name, schema: model.Schema ?? "{}" }] as const] : [];
  });
  return { selectionExpression, models: Object.fromEntries(found) };
}

function authorizationOf({ AuthorizationType, AuthorizerId }: RouteEntry, { authorizers }: ApiSnapshot): Route["authorization"] {
  if (AuthorizationType === "AWS_IAM") return { kind: "iam" };
  if (AuthorizationType !== "CUSTOM") return undefined;
  const authorizer = authorizers.find((found) => found.AuthorizerId === AuthorizerId);
  return authorizer && { kind: "authorizer", authorizer: projectAuthorizer(authorizer) };
}

/** `functionRefusals` takes no URI without a function. */
function projectAuthorizer({ AuthorizerId, AuthorizerUri = "", IdentitySource = [], AuthorizerCredentialsArn }: AuthorizerEntry) {
  return {
    authorizerId: AuthorizerId,
    functionArn: invokedFunction(AuthorizerUri) ?? "",
    identitySources: IdentitySource,
    ...(AuthorizerCredentialsArn !== undefined && { credentialsArn: AuthorizerCredentialsArn }),
  };
}
