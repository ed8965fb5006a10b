import { targetOf } from "../api-gateway/integrations/send-http";
import { type StageAddress, stageAddresses } from "../api-gateway/stage-addresses";
import { type Statement, statementsOf } from "../iam/policy-statements";
import { trustsOwnIssuer } from "../issuer/issuer";
import type { Integration, LambdaFunction, Model, Route, WebSocketApi } from "../model";
import { exampleMessage } from "./example-message";
import { functionId, routeId } from "./feed";

/** What the page shows of a stack. */
export interface StackDescription {
  readonly region: string;
  readonly stages: readonly StageDescription[];
  readonly functions: readonly FunctionDescription[];
  readonly tables: readonly string[];
  /** Whether the runtime's own issuer gives the tokens that the stack asks for. */
  readonly givesTokens: boolean;
}

export interface StageDescription {
  readonly apiName: string;
  readonly apiId: string;
  readonly stage: string;
  /** At least one; the first is the one to tell people. */
  readonly websocketUrls: readonly string[];
  /** `$request.body.type` */
  readonly routeSelectionExpression: string;
  readonly routes: readonly RouteDescription[];
}

export interface RouteDescription {
  /** By which the feed counts what it does. */
  readonly id: string;
  readonly routeKey: string;
  /** The function that the integration invokes. */
  readonly functionName?: string;
  /** Type and target of an integration without a function: `HTTP_PROXY POST https://example.com/messages`, `MOCK`. */
  readonly integration?: string;
  /** Whether the function's answer goes back to the client. */
  readonly repliesToClient: boolean;
  /** The function that decides who may connect, or IAM. */
  readonly authorizedBy?: string;
  /** What a client must bring before that function is asked, such as `route.request.querystring.token`; absent for IAM. */
  readonly identitySources?: readonly string[];
  /** A message that gets there; absent for `$connect` and `$disconnect`, and where none is easily made. */
  readonly example?: string;
}

export interface FunctionDescription {
  /** By which the feed counts what it does on no route. */
  readonly id: string;
  readonly name: string;
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** What its role allows, without writing its own log. */
  readonly may: readonly PermissionDescription[];
}

export interface PermissionDescription {
  /** `dynamodb`, `execute-api`, `lambda`; empty where it is not one. */
  readonly service: string;
  /** Without the service: `PutItem`. */
  readonly actions: readonly string[];
  /** Of the ARN, what names the resource: the table's name, the function's, `{apiId}/{stage}/POST/@connections/*`. */
  readonly resource: string;
}

/** @param host `127.0.0.1:3001` */
export function describeStack(model: Model, host: string): StackDescription {
  const addresses = stageAddresses(model).filter(({ isEnabled }) => isEnabled);
  return {
    region: model.region,
    stages: model.apis.flatMap((api) => describeStages(model, api, addresses, host)),
    functions: model.functions.map((fn) => describeFunction(model, fn)),
    tables: model.tables.map(({ name }) => name),
    givesTokens: trustsOwnIssuer(model),
  };
}

function describeStages(model: Model, api: WebSocketApi, addresses: readonly StageAddress[], host: string): StageDescription[] {
  return api.stages.flatMap(({ name, deployment }) => {
    const own = addresses.filter(({ at }) => at.apiId === api.apiId && at.stageName === name);
    if (!deployment || own.length === 0) return [];
    return {
      apiName: api.name,
      apiId: api.apiId,
      stage: name,
      websocketUrls: own.map(({ path }) => `ws://${host}${path}`),
      routeSelectionExpression: deployment.routeSelectionExpression,
      routes: deployment.routes.map((route) => {
        const isLifecycle = route.routeKey === "$connect" || route.routeKey === "$disconnect";
        const example = isLifecycle ? undefined : exampleMessage(deployment, route.routeKey);
        const id = routeId({ apiId: api.apiId, stageName: name, routeKey: route.routeKey });
        return { id, ...describeRoute(model, route), ...(example !== undefined && { example }) };
      }),
    };
  });
}

function describeRoute(model: Model, { routeKey, integration, repliesToClient, authorization }: Route): Omit<RouteDescription, "id"> {
  const nameOf = (arn: string) => model.functions.find((fn) => fn.arn === arn)?.name ?? resourceOf(arn);
  const authorizedBy = authorization && (authorization.kind === "iam" ? "IAM" : nameOf(authorization.authorizer.functionArn));
  return {
    routeKey,
    ...("functionArn" in integration
      ? { functionName: nameOf(integration.functionArn) }
      : { integration: describeIntegration(integration) }),
    repliesToClient,
    ...(authorizedBy !== undefined && { authorizedBy }),
    ...(authorization?.kind === "authorizer" && { identitySources: authorization.authorizer.identitySources }),
  };
}

function describeIntegration(integration: Exclude<Integration, { readonly functionArn: string }>): string {
  switch (integration.type) {
    case "http":
      return `HTTP ${targetOf(integration)}`;
    case "httpProxy":
      return `HTTP_PROXY ${targetOf(integration)}`;
    case "service":
      return `AWS ${integration.service} ${integration.action}`;
    case "mock":
      return "MOCK";
  }
}

function describeFunction(model: Model, { name, runtime, memoryMb, timeoutSeconds, roleArn }: LambdaFunction): FunctionDescription {
  const role = model.roles.find(({ arn }) => arn === roleArn);
  const allowed = (role?.policies ?? []).flatMap(statementsOf).filter(({ effect }) => effect === "Allow");
  const byTarget = new Map<string, { service: string; actions: Set<string>; resource: string }>();
  for (const { service, operation, resource } of allowed.flatMap(permissionsOf)) {
    if (service === "logs") continue;
    const target = byTarget.get(`${service} ${resource}`) ?? { service, actions: new Set(), resource };
    target.actions.add(operation);
    byTarget.set(`${service} ${resource}`, target);
  }
  const may = [...byTarget.values()].map(({ actions, ...target }) => ({ ...target, actions: [...actions] }));
  return { id: functionId(name), name, runtime, memoryMb, timeoutSeconds, may };
}

/** Each action on each resource. What a statement excludes is said as it is: `all but iam:*`. */
function permissionsOf({ actions, notActions, resources, notResources }: Statement) {
  const operations = actions.map((action) => {
    const [service = "", operation = "*"] = action.split(":");
    return { service, operation };
  });
  if (notActions.length > 0) operations.push({ service: "", operation: `all but ${notActions.join(", ")}` });
  const on = resources.map(resourceOf);
  if (notResources.length > 0) on.push(`all but ${notResources.map(resourceOf).join(", ")}`);
  return operations.flatMap((action) => on.map((resource) => ({ ...action, resource })));
}

/** `arn:aws:dynamodb:eu-west-1:123456789012:table/connections` → `connections` */
function resourceOf(arn: string): string {
  const resource = arn.split(":").slice(5).join(":");
  return resource === "" ? arn : resource.replace(/^(table\/|function:)/, "");
}
