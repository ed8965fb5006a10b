import type * as Sdk from "@aws-sdk/client-apigatewayv2";
import type { Account } from "../../account/account";
import type { AccountReader, Draft } from "../../account/account-state";
import { ACCOUNT_SETTINGS, type StageEntry } from "../../account/entries/api-gateway";
import { operation } from "../../aws-api/modelled/operation";
import { loggingRoleProblem, stageNameProblem } from "../../aws-rules/api-gateway-rules";
import { DEPLOYMENTS, findApi, ROUTES, STAGES } from "./api-parts";
import { mergedMap, withChanges } from "./changed";
import { deployAutomatically } from "./deploy";
import { badRequest, check, conflict, notFound } from "./errors";
import { page } from "./pages";

/**
 * What the default settings of a WebSocket stage have beside those that were sent. Settings of a route have nothing beside: with a logging
 * level that it did not send, the provider plans to replace them.
 */
const NO_ROUTE_SETTINGS = { DataTraceEnabled: false, DetailedMetricsEnabled: false, LoggingLevel: "OFF" } as const;

/** docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export function stages(account: Account) {
  const update = async (
    { ApiId, StageName }: { readonly ApiId: string | undefined; readonly StageName: string | undefined },
    change: (stage: StageEntry, draft: Draft) => StageEntry,
  ): Promise<StageEntry> =>
    account.change((draft) => {
      const stage = STAGES.find(draft, ApiId, StageName);
      return put(draft, { ...change(stage, draft), LastUpdatedDate: new Date().toISOString() }, stage);
    });
  return {
    CreateStage: operation<Sdk.CreateStageCommandInput, Sdk.CreateStageCommandOutput>({
      async run(input) {
        const made = await account.change((draft) => {
          const { ApiId } = findApi(draft, input.ApiId);
          const { StageName = "", AutoDeploy = false, RouteSettings = {}, StageVariables = {}, Tags = {} } = input;
          check(stageNameProblem(StageName));
          if (STAGES.has(draft, ApiId, StageName)) throw conflict("Stage already exists");
          const now = new Date().toISOString();
          return put(draft, {
            ...input,
            ApiId,
            StageName,
            AutoDeploy,
            CreatedDate: now,
            LastUpdatedDate: now,
            DefaultRouteSettings: { ...NO_ROUTE_SETTINGS, ...input.DefaultRouteSettings },
            RouteSettings,
            StageVariables,
            Tags,
          });
        });
        return described(made);
      },
    }),

    GetStage: operation<Sdk.GetStageCommandInput, Sdk.GetStageCommandOutput>({
      run: ({ ApiId, StageName }) => described(STAGES.find(account, ApiId, StageName)),
    }),

    GetStages: operation<Sdk.GetStagesCommandInput, Sdk.GetStagesCommandOutput>({
      run: (input) => page(STAGES.of(account, input.ApiId).map(described), input),
    }),

    UpdateStage: operation<Sdk.UpdateStageCommandInput, Sdk.UpdateStageCommandOutput>({
      async run({ ApiId, StageName, DefaultRouteSettings, RouteSettings = {}, StageVariables, ...changes }) {
        const updated = await update({ ApiId, StageName }, (stage) => ({
          ...withChanges(stage, changes),
          ...(DefaultRouteSettings && { DefaultRouteSettings: { ...NO_ROUTE_SETTINGS, ...DefaultRouteSettings } }),
          RouteSettings: { ...stage.RouteSettings, ...RouteSettings },
          StageVariables: mergedMap(stage.StageVariables, StageVariables),
        }));
        return described(updated);
      },
    }),

    DeleteRouteSettings: operation<Sdk.DeleteRouteSettingsCommandInput, Sdk.DeleteRouteSettingsCommandOutput>({
      async run({ RouteKey = "", ...input }) {
        await update(input, (stage) => {
          const { [RouteKey]: removed, ...RouteSettings } = stage.RouteSettings ?? {};
          if (!removed) throw notFound(`Unable to find RouteSettings by key ${RouteKey}`);
          return { ...stage, RouteSettings };
        });
        return {};
      },
    }),

    DeleteAccessLogSettings: operation<Sdk.DeleteAccessLogSettingsCommandInput, Sdk.DeleteAccessLogSettingsCommandOutput>({
      async run(input) {
        await update(input, ({ AccessLogSettings, ...stage }) => stage);
        return {};
      },
    }),

    DeleteStage: operation<Sdk.DeleteStageCommandInput, Sdk.DeleteStageCommandOutput>({
      async run({ ApiId, StageName }) {
        await account.change((draft) => {
          const stage = STAGES.find(draft, ApiId, StageName);
          const isMapped = draft
            .all("apigateway.apiMappings")
            .some((mapping) => mapping.ApiId === stage.ApiId && mapping.Stage === stage.StageName);
          if (isMapped) throw badRequest("Deleting stage is not permitted: remove the API mappings that lead to it first");
          const isInPlan = draft
            .all("apigateway.usagePlans")
            .some(({ apiStages = [] }) => apiStages.some(({ apiId, stage: name }) => apiId === stage.ApiId && name === stage.StageName));
          if (isInPlan) throw badRequest("Deleting stage is not permitted: remove it from all usage plans first");
          STAGES.remove(draft, stage.ApiId, stage.StageName);
        });
        return {};
      },
    }),
  };
}

/** Checks and keeps a stage, and deploys to it when it has begun to deploy by itself. */
function put(draft: Draft, stage: StageEntry, before?: StageEntry): StageEntry {
  const { ApiId, StageName, AutoDeploy, DeploymentId } = stage;
  if (DeploymentId !== undefined && DeploymentId !== before?.DeploymentId) {
    if (AutoDeploy) throw badRequest("Deployment ID cannot be set on a stage with auto deploy enabled");
    DEPLOYMENTS.find(draft, ApiId, DeploymentId);
  }
  checkRouteSettings(draft, stage, before);
  checkLogging(draft, stage);
  STAGES.put(draft, StageName, withoutEmptyAccessLog(stage));
  if (AutoDeploy && !before?.AutoDeploy) deployAutomatically(draft, ApiId, [STAGES.find(draft, ApiId, StageName)]);
  return STAGES.find(draft, ApiId, StageName);
}

/** Settings of a route that was deleted later stay. */
function checkRouteSettings(account: AccountReader, { ApiId, RouteSettings = {} }: StageEntry, before?: StageEntry): void {
  const keys = new Set(ROUTES.of(account, ApiId).map(({ RouteKey }) => RouteKey));
  for (const key of Object.keys(before?.RouteSettings ?? {})) keys.add(key);
  const unknown = Object.keys(RouteSettings).find((key) => !keys.has(key));
  if (unknown !== undefined) throw notFound(`Unable to find Route by key ${unknown} within the provided RouteSettings`);
}

function checkLogging(account: AccountReader, { AccessLogSettings = {}, DefaultRouteSettings, RouteSettings = {} }: StageEntry): void {
  const { DestinationArn, Format } = AccessLogSettings;
  if ((DestinationArn === undefined) !== (Format === undefined))
    throw badRequest("Access log settings need both a DestinationArn and a Format");
  if (
    DestinationArn !== undefined &&
    !/^arn:[^:]+:(logs:[^:]*:\d{12}:log-group:.+|firehose:[^:]*:\d{12}:deliverystream\/amazon-apigateway-.+)$/.test(DestinationArn)
  )
    throw badRequest(`Invalid ARN specified in the request: ${DestinationArn}`);
  const levels = [DefaultRouteSettings, ...Object.values(RouteSettings)].map((settings) => settings?.LoggingLevel ?? "OFF");
  if (DestinationArn === undefined && levels.every((level) => level === "OFF")) return;
  check(loggingRoleProblem(account.get("apigateway.accountSettings", ACCOUNT_SETTINGS)?.cloudwatchRoleArn));
}

/** The provider sends an empty structure to end the access log. */
function withoutEmptyAccessLog(stage: StageEntry): StageEntry {
  const { AccessLogSettings, ...rest } = stage;
  return AccessLogSettings?.DestinationArn === undefined ? rest : stage;
}

function described(stage: StageEntry) {
  return { ...stage, CreatedDate: new Date(stage.CreatedDate), LastUpdatedDate: new Date(stage.LastUpdatedDate) };
}
