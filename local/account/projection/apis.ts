import type { RouteSettings } from "@aws-sdk/client-apigatewayv2";
import { withStageVariables } from "../../aws-rules/stage-variables";
import type { CustomDomain, Stage, ThrottleLimits, WebSocketApi } from "../../model";
import type { AccountReader } from "../account-state";
import type { StageEntry } from "../entries/api-gateway";
import { projectRoutes } from "./routes";

export function projectApis(account: AccountReader): WebSocketApi[] {
  const stages = account.all("apigateway.stages");
  return account.all("apigateway.apis").map(({ ApiId: apiId, Name: name, DisableExecuteApiEndpoint }) => ({
    apiId,
    name,
    executionArn: `arn:aws:execute-api:${account.region}:${account.accountId}:${apiId}`,
    defaultEndpointDisabled: DisableExecuteApiEndpoint ?? false,
    stages: stages.filter(({ ApiId }) => ApiId === apiId).map((stage) => projectStage(account, stage)),
  }));
}

export function projectDomains(account: AccountReader): CustomDomain[] {
  const mappings = account.all("apigateway.apiMappings");
  return account.all("apigateway.domainNames").map(({ DomainName: domainName }) => ({
    domainName,
    mappings: mappings
      .filter(({ DomainName }) => DomainName === domainName)
      .map(({ ApiMappingKey: key = "", ApiId: apiId, Stage: stageName }) => ({ key, apiId, stageName })),
  }));
}

function projectStage(account: AccountReader, stage: StageEntry): Stage {
  const { ApiId, StageName: name, StageVariables: variables = {}, RouteSettings: routeSettings = {}, DeploymentId = "" } = stage;
  const throttle = throttleOf(stage.DefaultRouteSettings);
  const snapshot = account.get("apigateway.deployments", `${ApiId}/${DeploymentId}`)?.snapshot;
  return {
    name,
    variables,
    ...(throttle && { throttle }),
    routeThrottles: Object.fromEntries(
      Object.entries(routeSettings).flatMap(([routeKey, settings]) => {
        const limits = throttleOf(settings);
        return limits ? [[routeKey, limits] as const] : [];
      }),
    ),
    ...(snapshot && {
      deployment: {
        routeSelectionExpression: snapshot.RouteSelectionExpression,
        routes: withStageVariables(projectRoutes(snapshot, apiKeysFor(account, stage)), variables),
      },
    }),
  };
}

/** Of a new account, for the limit that a stage does not have (docs.aws.amazon.com/apigateway/latest/developerguide/limits.html). */
const ACCOUNT_LIMITS: ThrottleLimits = { ratePerSecond: 10_000, burst: 5_000 };

function throttleOf({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }: RouteSettings = {}): ThrottleLimits | undefined {
  if (rate === undefined && burst === undefined) return undefined;
  return { ratePerSecond: rate ?? ACCOUNT_LIMITS.ratePerSecond, burst: burst ?? ACCOUNT_LIMITS.burst };
}

/** Values of the keys that clients of a stage can have: those of the usage plans that have the stage. */
function apiKeysFor(account: AccountReader, { ApiId, StageName }: StageEntry): string[] {
  const plans = account
    .all("apigateway.usagePlans")
    .filter(({ apiStages = [] }) => apiStages.some(({ apiId, stage }) => apiId === ApiId && stage === StageName));
  const ids = new Set(plans.flatMap(({ keyIds }) => keyIds));
  return account
    .all("apigateway.apiKeys")
    .filter(({ id, enabled }) => enabled && ids.has(id))
    .map(({ value }) => value);
}
