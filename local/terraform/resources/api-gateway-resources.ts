import type { RouteSettings } from "@aws-sdk/client-apigatewayv2";
import { z } from "zod";
import type { ApiEntry, ApiSnapshot, RouteEntry, StageEntry } from "../../account/entries/api-gateway";
import { apiKeyExpressionProblem, apiNameProblem, deploymentProblem, stageNameProblem } from "../../aws-rules/api-gateway-rules";
import { repeated } from "../../aws-rules/repeated";
import { generatedId } from "../computed/generated-id";
import { type Resource, withoutInstanceKeys } from "../evaluated-stack";
import type { ApiKeys } from "./api-keys";
import { ApiRoutes, type RouteOfResource } from "./api-routes";
import { block, blocks, flag, number, read, text, textMap } from "./attributes";
import { MADE_AT, type Reading } from "./reading";

const kind = z.object({ id: text(), protocol_type: text() });
const KEY_IN_HEADER = "$request.header.x-api-key";

const api = z.object({
  name: text(),
  route_selection_expression: z.string("a WebSocket API needs one, such as $request.body.type"),
  disable_execute_api_endpoint: flag().default(false),
  api_key_selection_expression: text().default(KEY_IN_HEADER),
});

const ofApi = z.object({ api_id: text() });
const identified = z.object({ id: text() });

/**
 * A limit that is left out of a block is 0, and throttles everything: that is what the provider sends to AWS
 * (github.com/hashicorp/terraform-provider-aws/pull/43307).
 */
const throttleShape = { throttling_rate_limit: number().default(0), throttling_burst_limit: number().default(0) };

const stage = z.object({
  name: text(),
  auto_deploy: flag().default(false),
  deployment_id: text().optional(),
  stage_variables: textMap().default({}),
  default_route_settings: block(throttleShape),
  route_settings: blocks({ route_key: text(), ...throttleShape }),
});

/** Kinds of resource that belong to one API, by `api_id`. */
const PARTS = [
  "stage",
  "route",
  "route_response",
  "integration",
  "integration_response",
  "authorizer",
  "deployment",
  "model",
  "api_mapping",
] as const;
type Part = (typeof PARTS)[number];
/** The resources of one API. */
export type PartsOf = (part: Part) => readonly Resource[];

/** The WebSocket APIs with everything that belongs to them. HTTP APIs and their parts are left out. */
export function readApis(reading: Reading, apiKeys: ApiKeys): void {
  const all = reading.each(reading.ofType("aws_apigatewayv2_api"), (resource) => ({ resource, ...read(resource, kind) }));
  const others = all.filter(({ protocol_type }) => protocol_type !== "WEBSOCKET");
  for (const { resource, protocol_type } of others) reading.leaveOut(resource.address, `an ${protocol_type} API`);
  const otherIds = new Set(others.map(({ id }) => id));
  const byApi = new Map(PARTS.map((part) => [part, groupByApi(part, otherIds, reading)]));
  for (const { resource, id, protocol_type } of all) {
    if (protocol_type !== "WEBSOCKET") continue;
    const partsOf: PartsOf = (part) => byApi.get(part)?.get(id) ?? [];
    reading.attempt(() => new ApiReading(reading, { resource, apiId: id, partsOf, apiKeys }).read());
  }
}

/** The resources of one kind by the id of their API, without those of other APIs than WebSocket APIs. */
function groupByApi(part: Part, otherIds: ReadonlySet<string>, reading: Reading): Map<string, Resource[]> {
  const groups = new Map<string, Resource[]>();
  const resources = reading.each(reading.ofType(`aws_apigatewayv2_${part}`), (resource) => ({ resource, ...read(resource, ofApi) }));
  for (const { resource, api_id } of resources) {
    if (otherIds.has(api_id)) reading.leaveOut(resource.address, "of an HTTP API");
    else groups.set(api_id, [...(groups.get(api_id) ?? []), resource]);
  }
  return groups;
}

interface ApiOfResource {
  readonly resource: Resource;
  readonly apiId: string;
  readonly partsOf: PartsOf;
  readonly apiKeys: ApiKeys;
}

class ApiReading {
  readonly #reading: Reading;
  readonly #api: Resource;
  readonly #apiId: string;
  readonly #parts: PartsOf;
  readonly #apiKeys: ApiKeys;

  constructor(reading: Reading, { resource, apiId, partsOf, apiKeys }: ApiOfResource) {
    this.#reading = reading;
    this.#api = resource;
    this.#apiId = apiId;
    this.#parts = partsOf;
    this.#apiKeys = apiKeys;
  }

  read(): void {
    const reading = this.#reading;
    const attributes = read(this.#api, api);
    const { name, route_selection_expression, disable_execute_api_endpoint, api_key_selection_expression } = attributes;
    const made: ApiEntry = {
      ApiId: this.#apiId,
      Name: name,
      ProtocolType: "WEBSOCKET",
      RouteSelectionExpression: route_selection_expression,
      ApiKeySelectionExpression: api_key_selection_expression,
      DisableExecuteApiEndpoint: disable_execute_api_endpoint,
      CreatedDate: MADE_AT,
    };
    reading.put(this.#api, "apigateway.apis", this.#apiId, made);
    reading.refuse(this.#api, "name", apiNameProblem(name));
    reading.refuse(this.#api, "api_key_selection_expression", apiKeyExpressionProblem(api_key_selection_expression));
    const routes = new ApiRoutes(reading, this.#apiId, this.#parts).read();
    if (api_key_selection_expression !== KEY_IN_HEADER && routes.some(({ entry }) => entry.ApiKeyRequired))
      reading.refuse(this.#api, "api_key_selection_expression", `the local runtime takes API keys from ${KEY_IN_HEADER} only`);
    const all = this.#snapshot(
      made,
      routes.map(({ entry }) => entry),
    );
    this.#readDeployments(all, routes);
    const stages = reading.each(this.#parts("stage"), (resource) => ({ resource, stage: this.#readStage(resource, all) }));
    for (const { item, first } of repeated(stages, ({ stage }) => stage.StageName))
      reading.refuse(item.resource, "name", `${first.resource.address} has the name ${item.stage.StageName} too`);
  }

  /** The API as a deployment of all its routes serves it. */
  #snapshot({ RouteSelectionExpression }: ApiEntry, routes: readonly RouteEntry[]): ApiSnapshot {
    const isOfThis = ({ ApiId }: { readonly ApiId: string }) => ApiId === this.#apiId;
    const { draft } = this.#reading;
    return {
      RouteSelectionExpression,
      routes,
      routeResponses: draft.all("apigateway.routeResponses").filter(isOfThis),
      integrations: draft.all("apigateway.integrations").filter(isOfThis),
      integrationResponses: draft.all("apigateway.integrationResponses").filter(isOfThis),
      authorizers: draft.all("apigateway.authorizers").filter(isOfThis),
      models: draft.all("apigateway.models").filter(isOfThis),
    };
  }

  /** A deployment has the routes that Terraform makes before it. */
  #readDeployments(all: ApiSnapshot, routes: readonly RouteOfResource[]): void {
    const declared = this.#parts("route").map(({ address }) => withoutInstanceKeys(address));
    for (const resource of this.#parts("deployment")) {
      this.#reading.attempt(() => {
        const { dependsOn } = resource;
        const problem = deploymentProblem(declared.filter((address) => dependsOn.includes(address)).length);
        if (problem !== undefined)
          this.#reading.refuse(
            resource,
            "depends_on",
            `names no route, and AWS answers ${JSON.stringify(problem)}; list the routes of the API there`,
          );
        const before = routes.filter((found) => dependsOn.includes(withoutInstanceKeys(found.resource.address)));
        this.#deploy(resource, read(resource, identified).id, { ...all, routes: before.map(({ entry }) => entry) });
      });
    }
  }

  #deploy(resource: Resource, DeploymentId: string, snapshot: ApiSnapshot, AutoDeployed = false): void {
    this.#reading.put(resource, "apigateway.deployments", `${this.#apiId}/${DeploymentId}`, {
      ApiId: this.#apiId,
      DeploymentId,
      DeploymentStatus: "DEPLOYED",
      AutoDeployed,
      CreatedDate: MADE_AT,
      snapshot,
    });
  }

  #readStage(resource: Resource, all: ApiSnapshot): StageEntry {
    const { name, auto_deploy, deployment_id, stage_variables, default_route_settings, route_settings } = read(resource, stage);
    this.#reading.refuse(resource, "name", stageNameProblem(name));
    const unknown = route_settings.find(({ route_key }) => !all.routes.some(({ RouteKey }) => RouteKey === route_key));
    if (unknown) this.#reading.refuse(resource, "route_settings", `the API has no route ${unknown.route_key}`);
    if (all.routes.some(({ ApiKeyRequired }) => ApiKeyRequired)) this.#apiKeys.use(this.#apiId, name);
    const deploymentId = this.#deploymentOf(resource, { auto_deploy, deployment_id }, all);
    const made: StageEntry = {
      ApiId: this.#apiId,
      StageName: name,
      AutoDeploy: auto_deploy,
      ...(deploymentId !== undefined && { DeploymentId: deploymentId }),
      StageVariables: stage_variables,
      ...(default_route_settings && { DefaultRouteSettings: throttle(default_route_settings) }),
      RouteSettings: Object.fromEntries(route_settings.map((settings) => [settings.route_key, throttle(settings)])),
      CreatedDate: MADE_AT,
      LastUpdatedDate: MADE_AT,
    };
    this.#reading.put(resource, "apigateway.stages", `${this.#apiId}/${name}`, made);
    return made;
  }

  /**
   * The deployment that a stage serves: its own of all routes when it deploys by itself.
   * @returns undefined when nothing is deployed to it.
   */
  #deploymentOf(
    resource: Resource,
    { auto_deploy, deployment_id }: Pick<z.infer<typeof stage>, "auto_deploy" | "deployment_id">,
    all: ApiSnapshot,
  ): string | undefined {
    if (auto_deploy) {
      if (deploymentProblem(all.routes.length) !== undefined) return undefined;
      const id = generatedId(`${resource.address}.deployment_id`, 6);
      this.#deploy(resource, id, all, true);
      return id;
    }
    // One that the stack does not make is taken for one of all routes.
    const isMade = this.#reading.draft.get("apigateway.deployments", `${this.#apiId}/${deployment_id}`) !== undefined;
    if (deployment_id !== undefined && !isMade) this.#deploy(resource, deployment_id, all);
    return deployment_id;
  }
}

function throttle(settings: { throttling_rate_limit: number; throttling_burst_limit: number }): RouteSettings {
  return { ThrottlingRateLimit: settings.throttling_rate_limit, ThrottlingBurstLimit: settings.throttling_burst_limit };
}
