import type { Account } from "../../account/account";
import type { AccountReader, Draft } from "../../account/account-state";
import type { ApiSnapshot, DeploymentEntry, StageEntry } from "../../account/entries/api-gateway";
import { deploymentProblem } from "../../aws-rules/api-gateway-rules";
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
import { check } from "./errors";
import { newId } from "./ids";

/** Automatic deployments of an API that are kept beside those that stages serve. */
const KEPT_AUTOMATIC = 10;

/**
 * Changes something of an API, and deploys the API to its stages that deploy by themselves.
 * @throws ModelledError NotFoundException, and what `make` throws
 */
export function changeApi<T>(account: Account, apiId = "", make: (draft: Draft, apiId: string) => T): Promise<T> {
  return account.change((draft) => {
    findApi(draft, apiId);
    const made = make(draft, apiId);
    deployAutomatically(
      draft,
      apiId,
      STAGES.of(draft, apiId).filter(({ AutoDeploy }) => AutoDeploy),
    );
    return made;
  });
}

/** @throws ModelledError BadRequestException for an API without routes */
export function deploy(draft: Draft, apiId: string, details: Pick<DeploymentEntry, "AutoDeployed" | "Description">): DeploymentEntry {
  const snapshot = snapshotOf(draft, apiId);
  check(deploymentProblem(snapshot.routes.length));
  const DeploymentId = newId(6);
  return DEPLOYMENTS.put(draft, DeploymentId, {
    ApiId: apiId,
    DeploymentId,
    DeploymentStatus: "DEPLOYED",
    CreatedDate: new Date().toISOString(),
    ...details,
    snapshot,
  });
}

/** Serves a deployment from a stage. */
export function serve(draft: Draft, stage: StageEntry, { DeploymentId }: DeploymentEntry, message?: string): StageEntry {
  return STAGES.put(draft, stage.StageName, {
    ...stage,
    DeploymentId,
    LastUpdatedDate: new Date().toISOString(),
    ...(message !== undefined && { LastDeploymentStatusMessage: message }),
  });
}

/** A stage says why its automatic deployment failed. What it serves stays as it is then. */
export function deployAutomatically(draft: Draft, apiId: string, stages: readonly StageEntry[]): void {
  if (stages.length === 0) return;
  const problem = deploymentProblem(ROUTES.of(draft, apiId).length);
  if (problem !== undefined) {
    const LastDeploymentStatusMessage = `Deployment attempt failed: ${problem}`;
    for (const stage of stages) STAGES.put(draft, stage.StageName, { ...stage, LastDeploymentStatusMessage });
    return;
  }
  const Description = "Automatic deployment triggered by changes to the Api configuration";
  const deployment = deploy(draft, apiId, { AutoDeployed: true, Description });
  for (const stage of stages)
    serve(draft, stage, deployment, `Successfully deployed stage with deployment ID '${deployment.DeploymentId}'`);
  dropOldAutomatic(draft, apiId);
}

function dropOldAutomatic(draft: Draft, apiId: string): void {
  const served = new Set(STAGES.of(draft, apiId).map(({ DeploymentId }) => DeploymentId));
  const unserved = DEPLOYMENTS.of(draft, apiId).filter(({ AutoDeployed, DeploymentId }) => AutoDeployed && !served.has(DeploymentId));
  for (const { DeploymentId } of unserved.slice(0, -KEPT_AUTOMATIC)) DEPLOYMENTS.remove(draft, apiId, DeploymentId);
}

function snapshotOf(account: AccountReader, apiId: string): ApiSnapshot {
  return {
    RouteSelectionExpression: findApi(account, apiId).RouteSelectionExpression,
    routes: ROUTES.of(account, apiId),
    routeResponses: ROUTE_RESPONSES.of(account, apiId),
    integrations: INTEGRATIONS.of(account, apiId),
    integrationResponses: INTEGRATION_RESPONSES.of(account, apiId),
    authorizers: AUTHORIZERS.of(account, apiId),
    models: MODELS.of(account, apiId),
  };
}
