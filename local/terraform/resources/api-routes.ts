import { z } from "zod";
import type { RouteEntry } from "../../account/entries/api-gateway";
import {
  authorizationRefusals,
  FOR_HTTP_APIS,
  IDENTITY_SOURCE,
  integrationMethodProblem,
  routeKeyProblem,
} from "../../aws-rules/api-gateway-rules";
import { credentialsRefusals, functionRefusals } from "../../aws-rules/integration-rules";
import { repeated } from "../../aws-rules/repeated";
import { UserError } from "../../errors";
import { generatedId } from "../computed/generated-id";
import type { Resource } from "../evaluated-stack";
import type { PartsOf } from "./api-gateway-resources";
import { blocks, flag, read, text, textMap, unset } from "./attributes";
import { arnOrNone, readIntegration } from "./integration-resources";
import type { Reading } from "./reading";
import { RequestModels } from "./request-models";

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
  authorizer_credentials_arn: arnOrNone(),
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

export interface RouteOfResource {
  readonly resource: Resource;
  readonly entry: RouteEntry;
}

/** The routes of one API, with the integrations, authorizers and models that they use. */
export class ApiRoutes {
  readonly #reading: Reading;
  readonly #apiId: string;
  readonly #parts: PartsOf;
  readonly #models: RequestModels;

  constructor(reading: Reading, apiId: string, parts: PartsOf) {
    this.#reading = reading;
    this.#apiId = apiId;
    this.#parts = parts;
    this.#models = new RequestModels(reading, apiId, parts("model"));
  }

  read(): RouteOfResource[] {
    const integrations = this.#integrations();
    const routes = this.#reading.each(this.#parts("route"), (resource) => ({ resource, entry: this.#readRoute(resource, integrations) }));
    for (const { item, first } of repeated(routes, ({ entry }) => entry.RouteKey))
      this.#reading.refuse(item.resource, "route_key", `${first.resource.address} has the key ${item.entry.RouteKey} too`);
    this.#models.leaveOutUnused();
    return routes;
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

  #readRoute(resource: Resource, integrations: ReadonlyMap<string, Resource>): RouteEntry {
    const reading = this.#reading;
    const attributes = read(resource, route);
    const { id, route_key, target, route_response_selection_expression, authorization_type, model_selection_expression } = attributes;
    const integrationId = target.replace(/^integrations\//, "");
    const behind = integrations.get(integrationId);
    if (!behind) throw new UserError(`${resource.address}: target: ${target} is no integration of this stack`);
    reading.refuse(resource, "route_key", routeKeyProblem(route_key));
    reading.refuseMembers(resource, authorizationRefusals(authorization_type, route_key));
    const hasExpression = route_response_selection_expression === "$default";
    const responses = this.#readResponses(id);
    this.#leaveOutHalfReplies(resource, route_key, { hasExpression, responses });
    this.#readParameters(resource, attributes.request_parameter);
    if (attributes.api_key_required && route_key !== "$connect")
      reading.refuse(resource, "api_key_required", "the local runtime asks for API keys on the $connect route only");
    const models = this.#models.usedBy(resource, attributes);
    this.#readIntegration(behind, integrationId);
    const authorizerId = authorization_type === "CUSTOM" ? this.#readAuthorizer(attributes.authorizer_id, resource) : undefined;
    const made: RouteEntry = {
      ApiId: this.#apiId,
      RouteId: id,
      RouteKey: route_key,
      Target: `integrations/${integrationId}`,
      AuthorizationType: authorization_type,
      ...(authorizerId !== undefined && { AuthorizerId: authorizerId }),
      ApiKeyRequired: attributes.api_key_required,
      ...(model_selection_expression !== undefined && { ModelSelectionExpression: model_selection_expression, RequestModels: models }),
      ...(route_response_selection_expression !== undefined && {
        RouteResponseSelectionExpression: route_response_selection_expression,
      }),
    };
    reading.put(resource, "apigateway.routes", `${this.#apiId}/${id}`, made);
    return made;
  }

  #readResponses(routeId: string): Resource[] {
    return this.#reading
      .each(this.#parts("route_response"), (resource) => ({ resource, ...read(resource, routeResponse) }))
      .flatMap(({ resource, route_id, route_response_key }) => {
        if (route_id !== routeId || route_response_key !== "$default") return [];
        const RouteResponseId = generatedId(resource.address, 7);
        this.#reading.put(resource, "apigateway.routeResponses", `${this.#apiId}/${RouteResponseId}`, {
          ApiId: this.#apiId,
          RouteId: routeId,
          RouteResponseId,
          RouteResponseKey: route_response_key,
        });
        return [resource];
      });
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

  #readIntegration(resource: Resource, IntegrationId: string): void {
    if (this.#reading.draft.get("apigateway.integrations", `${this.#apiId}/${IntegrationId}`)) return;
    const responses = this.#parts("integration_response").filter((found) => found.attributes.integration_id === IntegrationId);
    readIntegration(this.#reading, resource, { of: { ApiId: this.#apiId, IntegrationId }, responses });
  }

  /** @throws UserError when the stack has no such authorizer, or one that AWS refuses. */
  #readAuthorizer(authorizerId: string | undefined, { address }: Resource): string {
    const resource = this.#parts("authorizer").find((found) => found.attributes.id === authorizerId);
    if (!resource) {
      throw new UserError(`${address}: authorizer_id: ${authorizerId ?? "missing"}, where CUSTOM needs an authorizer of the same API`);
    }
    const { id, authorizer_type, authorizer_uri, identity_sources, authorizer_credentials_arn } = read(resource, authorizer);
    this.#reading.refuseMembers(resource, functionRefusals("AuthorizerUri", authorizer_uri, this.#reading.draft.region));
    this.#reading.refuseMembers(resource, credentialsRefusals("AuthorizerCredentialsArn", authorizer_credentials_arn));
    this.#reading.put(resource, "apigateway.authorizers", `${this.#apiId}/${id}`, {
      ApiId: this.#apiId,
      AuthorizerId: id,
      // Nothing reads it.
      Name: id,
      AuthorizerType: authorizer_type,
      AuthorizerUri: authorizer_uri,
      IdentitySource: identity_sources,
      ...(authorizer_credentials_arn !== undefined && { AuthorizerCredentialsArn: authorizer_credentials_arn }),
    });
    return id;
  }
}

function isProxy({ attributes }: Resource): boolean {
  return String(attributes.integration_type).endsWith("_PROXY");
}
