import type { ApiKey, UsagePlan } from "@aws-sdk/client-api-gateway";
import type {
  Api,
  ApiMapping,
  Authorizer,
  Deployment,
  DomainName,
  Integration,
  IntegrationResponse,
  Model,
  Route,
  RouteResponse,
  Stage,
} from "@aws-sdk/client-apigatewayv2";
import type { Kept } from "./kept";

export interface ApiGatewayCollections extends ApiPartCollections {
  /** By ApiId. */
  readonly "apigateway.apis": ApiEntry;
  /** By name in lower case. */
  readonly "apigateway.domainNames": DomainNameEntry;
  /** By ApiMappingId. */
  readonly "apigateway.apiMappings": ApiMappingEntry;
  /** One at most, by `ACCOUNT_SETTINGS`. */
  readonly "apigateway.accountSettings": AccountSettingsEntry;
  /** By id. */
  readonly "apigateway.apiKeys": ApiKeyEntry;
  /** By id. */
  readonly "apigateway.usagePlans": UsagePlanEntry;
}

/** What belongs to one API, by `{ApiId}/{id}`. The id of a stage is its name. */
export interface ApiPartCollections {
  readonly "apigateway.routes": RouteEntry;
  readonly "apigateway.routeResponses": RouteResponseEntry;
  readonly "apigateway.integrations": IntegrationEntry;
  readonly "apigateway.integrationResponses": IntegrationResponseEntry;
  readonly "apigateway.authorizers": AuthorizerEntry;
  readonly "apigateway.models": ModelEntry;
  readonly "apigateway.stages": StageEntry;
  readonly "apigateway.deployments": DeploymentEntry;
}

export const ACCOUNT_SETTINGS = "account";

interface OfApi {
  readonly ApiId: string;
}

export type ApiEntry = Kept<Api, "ApiId" | "Name" | "RouteSelectionExpression" | "ApiKeySelectionExpression", "CreatedDate">;
export type RouteEntry = OfApi & Kept<Route, "RouteId" | "RouteKey">;
export type RouteResponseEntry = OfApi & { readonly RouteId: string } & Kept<RouteResponse, "RouteResponseId" | "RouteResponseKey">;
export type IntegrationEntry = OfApi & Kept<Integration, "IntegrationId" | "IntegrationType" | "TimeoutInMillis">;
export type IntegrationResponseEntry = OfApi & { readonly IntegrationId: string } & Kept<
    IntegrationResponse,
    "IntegrationResponseId" | "IntegrationResponseKey"
  >;
export type AuthorizerEntry = OfApi & Kept<Authorizer, "AuthorizerId" | "Name" | "AuthorizerType">;
export type ModelEntry = OfApi & Kept<Model, "ModelId" | "Name">;
export type StageEntry = OfApi & Kept<Stage, "StageName", "CreatedDate" | "LastUpdatedDate">;

export type DeploymentEntry = OfApi & Kept<Deployment, "DeploymentId", "CreatedDate"> & { readonly snapshot: ApiSnapshot };

/** An API as a deployment serves it, whatever is changed later. */
export interface ApiSnapshot {
  readonly RouteSelectionExpression: string;
  readonly routes: readonly RouteEntry[];
  readonly routeResponses: readonly RouteResponseEntry[];
  readonly integrations: readonly IntegrationEntry[];
  readonly integrationResponses: readonly IntegrationResponseEntry[];
  readonly authorizers: readonly AuthorizerEntry[];
  readonly models: readonly ModelEntry[];
}

/** Its configurations have no dates. */
export type DomainNameEntry = Kept<DomainName, "DomainName">;
/** `DomainName` in lower case. */
export type ApiMappingEntry = Kept<ApiMapping, "ApiMappingId" | "ApiId" | "Stage"> & { readonly DomainName: string };

export interface AccountSettingsEntry {
  readonly cloudwatchRoleArn?: string;
}

export type ApiKeyEntry = Kept<ApiKey, "id" | "value" | "enabled", "createdDate" | "lastUpdatedDate">;

export type UsagePlanEntry = Kept<UsagePlan, "id"> & {
  /** Ids of API keys, in the order in which they were added. */
  readonly keyIds: readonly string[];
};
