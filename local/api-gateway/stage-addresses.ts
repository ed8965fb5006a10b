import type { Model, Stage, WebSocketApi } from "../model";

/** Which stage of which API. Connections keep only this, so that a stage may change under them. */
export interface StageName {
  readonly apiId: string;
  readonly stageName: string;
}

export interface DeployedStage {
  readonly api: WebSocketApi;
  readonly stage: Stage;
}

/**
 * Where a stage is served. On AWS each API has a host name of its own; here they share one, so each is at `/{apiId}/{stage}`, and
 * the stages of the first also at `/{stage}`, the way that their URL ends on AWS.
 */
export function pathOf(model: Model, { apiId, stageName }: StageName): string {
  return model.apis[0]?.apiId === apiId ? `/${stageName}` : `/${apiId}/${stageName}`;
}

/** The stage that `pathname` begins with, and what follows it. */
export function locate(model: Model, pathname: string): { readonly at: StageName; readonly rest: string } | undefined {
  for (const { apiId, stages } of model.apis) {
    for (const { name: stageName } of stages) {
      const at = { apiId, stageName };
      for (const path of new Set([`/${apiId}/${stageName}`, pathOf(model, at)])) {
        if (pathname === path || pathname.startsWith(`${path}/`)) return { at, rest: pathname.slice(path.length) };
      }
    }
  }
  return undefined;
}

export function findStage(model: Model, { apiId, stageName }: StageName): DeployedStage | undefined {
  const api = model.apis.find((candidate) => candidate.apiId === apiId);
  const stage = api?.stages.find(({ name }) => name === stageName);
  return api && stage ? { api, stage } : undefined;
}
