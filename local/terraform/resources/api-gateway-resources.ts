import { z } from "zod";
import {
  apiKeyExpressionProblem,
  apiNameProblem,
  authorizationProblem,
  deploymentProblem,
  FOR_HTTP_APIS,
  IDENTITY_SOURCE,
  integrationMethodProblem,
  routeKeyProblem,
  stageNameProblem,
} from "../../aws-rules/api-gateway-rules";
import { repeated } from "../../aws-rules/repeated";
import { withStageVariables } from "../../aws-rules/stage-variables";
import { UserError } from "../../errors";
import type { Authorizer, Integration, Route, Stage, ThrottleLimits, WebSocketApi } from "../../model";
import { type Resource, withoutInstanceKeys } from "../evaluated-stack";
import type { ApiKeys } from "./api-keys";
import { block, blocks, flag, number, read, text, textMap, unset } from "./attributes";
import { credentials, functionArn, readIntegration } from "./integration-resources";
import type { Reading } from "./reading";
import { RequestModels } from "./request-models";

const kind = z.object({ id: text(), protocol_type: text() });
const KEY_IN_HEADER = "$request.header.x-api-key";

const api = z.object({
  name: text(),
  execution_arn: text(),
  route_selection_expression: z.string("a WebSocket API needs one, such as $request.body.type"),
  disable_execute_api_endpoint: flag().default(false),
  api_key_selection_expression: text().default(KEY_IN_HEADER),
});

const ofApi = z.object({ api_id: text() });

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

const route = z.object({
  id: text(),
  route_key: text(),
  target: z.string("a route without a target leads nowhere"),
  authorization_type: z.enum(["NONE", "AWS_IAM", "CUSTOM"], "a WebSocket route takes NONE, AWS_IAM or CUSTOM").default("NONE"),
  authorizer_id: text().optional(),
  api_key_required: flag().default(false),
  model_selection_expression: text().optional(),
  request_models: textMap().default({}),
  request_parameter: blocks({ request_parameter_key: text(), required: flag() }),
  route_response_selection_expression: text().optional(),
});

const authorizer = z.object({
  id: text(),
  authorizer_type: z.literal("REQUEST", "a WebSocket API has REQUEST authorizers only"),
  authorizer_uri: text(),
  authorizer_credentials_arn: credentials,
  authorizer_payload_format_version: unset(FOR_HTTP_APIS),
  enable_simple_responses: unset(FOR_HTTP_APIS),
  identity_sources: z
    .array(
      z
        .string()
        .regex(
          IDENTITY_SOURCE,
          "takes route.request.header.NAME, route.request.querystring.NAME, stageVariables.NAME and context.NAME for a WebSocket API",
        ),
    )
    .default([]),
});

const identified = z.object({ id: text() });
const routeResponse = z.object({ route_id: text(), route_response_key: text() });
const integrationResponse = z.object({ integration_id: text() });

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
type PartsOf = (part: Part) => readonly Resource[];

/** The WebSocket APIs with everything that belongs to them. HTTP APIs and their parts are left out. */
export function readApis(reading: Reading, apiKeys: ApiKeys): WebSocketApi[] {
  const all = reading.each(reading.ofType("aws_apigatewayv2_api"), (resource) => ({ resource, ...read(resource, kind) }));
  const others = all.filter(({ protocol_type }) => protocol_type !== "WEBSOCKET");
  for (const { resource, protocol_type } of others) reading.leaveOut(resource.address, `an ${protocol_type} API`);
  const otherIds = new Set(others.map(({ id }) => id));
  const byApi = new Map(PARTS.map((part) => [part, groupByApi(part, otherIds, reading)]));
  return all.flatMap(({ resource, id, protocol_type }) => {
    if (protocol_type !== "WEBSOCKET") return [];
    const partsOf: PartsOf = (part) => byApi.get(part)?.get(id) ?? [];
    return reading.attempt(() => [new ApiReading(reading, resource, partsOf, apiKeys).read(id)]) ?? [];
  });
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

interface RouteOfResource {
  readonly resource: Resource;
  readonly route: Route;
}

class ApiReading {
  readonly #reading: Reading;
  readonly #api: Resource;
  readonly #parts: PartsOf;
  readonly #models: RequestModels;
  readonly #apiKeys: ApiKeys;

  constructor(reading: Reading, resource: Resource, parts: PartsOf, apiKeys: ApiKeys) {
    this.#reading = reading;
    this.#api = resource;
    this.#parts = parts;
    this.#apiKeys = apiKeys;
    this.#models = new RequestModels(reading, parts("model"));
  }

  read(apiId: string): WebSocketApi {
    const reading = this.#reading;
    const attributes = read(this.#api, api);
    const { name, execution_arn, route_selection_expression, disable_execute_api_endpoint, api_key_selection_expression } = attributes;
    reading.refuse(this.#api, "name", apiNameProblem(name));
    reading.refuse(this.#api, "api_key_selection_expression", apiKeyExpressionProblem(api_key_selection_expression));
    const integrations = this.#integrations();
    const routes = reading.each(this.#parts("route"), (resource) => ({ resource, route: this.#route(resource, integrations) }));
    for (const { item, first } of repeated(routes, (found) => found.route.routeKey))
      reading.refuse(item.resource, "route_key", `${first.resource.address} has the key ${item.route.routeKey} too`);
    this.#models.leaveOutUnused();
    if (api_key_selection_expression !== KEY_IN_HEADER && routes.some((found) => found.route.apiKeys))
      reading.refuse(this.#api, "api_key_selection_expression", `the local runtime takes API keys from ${KEY_IN_HEADER} only`);
    const deployments = this.#deployments(routes);
    const stages = reading.each(this.#parts("stage"), (resource) => ({
      resource,
      stage: this.#stage(resource, { apiId, routeSelectionExpression: route_selection_expression, routes, deployments }),
    }));
    for (const { item, first } of repeated(stages, (found) => found.stage.name))
      reading.refuse(item.resource, "name", `${first.resource.address} has the name ${item.stage.name} too`);
    return {
      apiId,
      name,
      executionArn: execution_arn,
      defaultEndpointDisabled: disable_execute_api_endpoint,
      stages: stages.map((found) => found.stage),
    };
  }

  /** By id. Integrations that no route has are looked at too: AWS makes them all the same. */
  #integrations(): ReadonlyMap<string, Resource> {
    const reading = this.#reading;
    const byId = new Map(reading.each(this.#parts("integration"), (resource) => [read(resource, identified).id, resource] as const));
    for (const resource of this.#parts("integration")) {
      const { integration_type: type, integration_method: method } = resource.attributes;
      reading.refuse(
        resource,
        "integration_method",
        integrationMethodProblem(String(type), method === null || method === undefined ? undefined : String(method)),
      );
    }
    for (const resource of this.#parts("integration_response")) {
      const { integration_id } = read(resource, integrationResponse);
      const of = byId.get(integration_id);
      if (!of) reading.refuse(resource, "integration_id", `${integration_id} is no integration of this stack`);
      else if (isProxy(of)) reading.leaveOut(resource.address, "has no effect on a proxy integration");
    }
    return byId;
  }

  /** The routes of each deployment, by its id: those that Terraform makes before it. */
  #deployments(routes: readonly RouteOfResource[]): ReadonlyMap<string, readonly Route[]> {
    const declared = this.#parts("route").map(({ address }) => withoutInstanceKeys(address));
    return new Map(
      this.#reading.each(this.#parts("deployment"), (resource) => {
        const { dependsOn } = resource;
        const problem = deploymentProblem(declared.filter((address) => dependsOn.includes(address)).length);
        if (problem !== undefined)
          this.#reading.refuse(
            resource,
            "depends_on",
            `names no route, and AWS answers ${JSON.stringify(problem)}; list the routes of the API there`,
          );
        const before = routes.filter((found) => dependsOn.includes(withoutInstanceKeys(found.resource.address)));
        return [read(resource, identified).id, before.map((found) => found.route)];
      }),
    );
  }

  #stage(
    resource: Resource,
    serves: {
      readonly apiId: string;
      readonly routeSelectionExpression: string;
      readonly routes: readonly RouteOfResource[];
      readonly deployments: ReadonlyMap<string, readonly Route[]>;
    },
  ): Stage {
    const { name, auto_deploy, deployment_id, stage_variables, default_route_settings, route_settings } = read(resource, stage);
    this.#reading.refuse(resource, "name", stageNameProblem(name));
    const unknown = route_settings.find(({ route_key }) => !serves.routes.some((found) => found.route.routeKey === route_key));
    if (unknown) this.#reading.refuse(resource, "route_settings", `the API has no route ${unknown.route_key}`);
    const all = serves.routes.map((found) => found.route);
    const deployed = auto_deploy || deployment_id === undefined ? all : (serves.deployments.get(deployment_id) ?? all);
    const routes = deployed.map((found) => (found.apiKeys ? { ...found, apiKeys: this.#apiKeys.valuesFor(serves.apiId, name) } : found));
    return {
      name,
      variables: stage_variables,
      ...(default_route_settings && { throttle: throttle(default_route_settings) }),
      routeThrottles: Object.fromEntries(route_settings.map((settings) => [settings.route_key, throttle(settings)])),
      ...((auto_deploy || deployment_id !== undefined) && {
        deployment: {
          routeSelectionExpression: serves.routeSelectionExpression,
          routes: withStageVariables(routes, stage_variables),
        },
      }),
    };
  }

  #route(resource: Resource, integrations: ReadonlyMap<string, Resource>): Route {
    const attributes = read(resource, route);
    const { id, route_key, target, route_response_selection_expression, authorization_type, authorizer_id } = attributes;
    const behind = integrations.get(target.replace(/^integrations\//, ""));
    if (!behind) throw new UserError(`${resource.address}: target: ${target} is no integration of this stack`);
    this.#reading.refuse(resource, "route_key", routeKeyProblem(route_key));
    this.#reading.refuse(resource, "authorization_type", authorizationProblem(authorization_type, route_key));
    const hasExpression = route_response_selection_expression === "$default";
    const responses = this.#routeResponses(id);
    this.#leaveOutHalfReplies(resource, route_key, { hasExpression, responses });
    this.#readParameters(resource, attributes.request_parameter);
    if (attributes.api_key_required && route_key !== "$connect")
      this.#reading.refuse(resource, "api_key_required", "the local runtime asks for API keys on the $connect route only");
    const validation = this.#models.validationOf(resource, attributes);
    return {
      routeKey: route_key,
      integration: this.#integration(behind),
      repliesToClient: hasExpression && responses.length > 0,
      ...(validation && { validation }),
      // The keys are the stage's.
      ...(attributes.api_key_required && { apiKeys: [] }),
      ...(authorization_type === "AWS_IAM" && { authorization: { kind: "iam" } }),
      ...(authorization_type === "CUSTOM" && {
        authorization: { kind: "authorizer", authorizer: this.#authorizer(authorizer_id, resource) },
      }),
    };
  }

  #routeResponses(routeId: string): Resource[] {
    return this.#reading
      .each(this.#parts("route_response"), (resource) => ({ resource, ...read(resource, routeResponse) }))
      .flatMap(({ resource, route_id, route_response_key }) =>
        route_id === routeId && route_response_key === "$default" ? [resource] : [],
      );
  }

  /**
   * A route replies with both a route response and its selection expression, which AWS documents as "should be provided to initiate
   * two-way communication". Stacks with one of the two look as if they replied.
   */
  #leaveOutHalfReplies(
    { address }: Resource,
    routeKey: string,
    { hasExpression, responses }: { readonly hasExpression: boolean; readonly responses: readonly Resource[] },
  ): void {
    if (routeKey === "$connect" || routeKey === "$disconnect") return;
    if (hasExpression && responses.length === 0)
      this.#reading.leaveOut(`${address}: route_response_selection_expression`, "sends nothing without an aws_apigatewayv2_route_response");
    if (!hasExpression)
      for (const response of responses)
        this.#reading.leaveOut(
          response.address,
          `sends nothing: set route_response_selection_expression = "$default" on its route to reply`,
        );
  }

  /** AWS documents no answer to a client that lacks a required parameter. */
  #readParameters(resource: Resource, parameters: z.infer<typeof route>["request_parameter"]): void {
    for (const { request_parameter_key, required } of parameters) {
      if (required)
        this.#reading.refuse(resource, "request_parameter", `${request_parameter_key}: the local runtime does not require parameters`);
      else
        this.#reading.leaveOut(
          `${resource.address}: request_parameter: ${request_parameter_key}`,
          "has no effect where it is not required",
        );
    }
  }

  #integration(resource: Resource): Integration {
    const { id } = read(resource, identified);
    const responses = this.#parts("integration_response").filter((found) => found.attributes.integration_id === id);
    return readIntegration(this.#reading, resource, responses);
  }

  #authorizer(authorizerId: string | undefined, { address }: Resource): Authorizer {
    const resource = this.#parts("authorizer").find((found) => found.attributes.id === authorizerId);
    if (!resource) {
      throw new UserError(`${address}: authorizer_id: ${authorizerId ?? "missing"}, where CUSTOM needs an authorizer of the same API`);
    }
    const { id, authorizer_uri, identity_sources, authorizer_credentials_arn } = read(resource, authorizer);
    return {
      authorizerId: id,
      functionArn: functionArn(authorizer_uri, `${resource.address}: authorizer_uri`, this.#reading),
      identitySources: identity_sources,
      ...(authorizer_credentials_arn !== undefined && { credentialsArn: authorizer_credentials_arn }),
    };
  }
}

function isProxy({ attributes }: Resource): boolean {
  return String(attributes.integration_type).endsWith("_PROXY");
}

/** The roles that API Gateway assumes for integrations and authorizers. */
export function rolesOfApis(apis: readonly WebSocketApi[]): string[] {
  const routes = apis.flatMap(({ stages }) => stages.flatMap(({ deployment }) => deployment?.routes ?? []));
  const callers = routes.flatMap(({ integration, authorization }) =>
    authorization?.kind === "authorizer" ? [integration, authorization.authorizer] : [integration],
  );
  return callers.flatMap((caller) => ("credentialsArn" in caller ? (caller.credentialsArn ?? []) : []));
}

function throttle(settings: { throttling_rate_limit: number; throttling_burst_limit: number }): ThrottleLimits {
  return { ratePerSecond: settings.throttling_rate_limit, burst: settings.throttling_burst_limit };
}
