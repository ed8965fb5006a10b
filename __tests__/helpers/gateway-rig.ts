import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { type Gateway, startGateway } from "../../local/api-gateway/gateway";
import type { CallService } from "../../local/api-gateway/integration";
import { type AccountQuotas, DEFAULT_QUOTAS } from "../../local/api-gateway/limits";
import { EventLog, type RuntimeEvent } from "../../local/event-log";
import { Iam } from "../../local/iam/iam";
import { functionError, type InvocationResult, type Invoker } from "../../local/lambda/invocation";
import type { Authorizer, Integration, Model, RequestValidation, Route, Stage, WebSocketApi } from "../../local/model";
import { hostNamesOnAws } from "../../local/services";
import { acceptNodeErrors } from "./accept-node-errors";
import { RigClient, type RigHandshake } from "./rig-client";

/** What a route's function does: returns a proxy response, throws an error or another result of Lambda's, or takes its time. */
export type RigFunction = (event: RigEvent) => unknown;

/** An event as a function gets it, of any kind. */
export interface RigEvent extends Record<string, unknown> {
  readonly requestContext: Readonly<Record<string, unknown>> & { readonly connectionId: string };
  readonly body?: string;
}

export interface RigOptions {
  /** By route key; `authorizer` is the function of the authorizer. */
  readonly functions: Readonly<Record<string, RigFunction>>;
  /** By route key, for routes that are no Lambda proxy integrations. */
  readonly integrations?: Readonly<Record<string, Integration>>;
  /** By route key. */
  readonly validations?: Readonly<Record<string, RequestValidation>>;
  /** @default no services */
  readonly callService?: CallService;
  readonly routeSelectionExpression?: string;
  readonly connect?: { readonly iam: true } | { readonly identitySources: readonly string[] } | { readonly apiKeys: readonly string[] };
  readonly stage?: Partial<Stage>;
  readonly api?: Partial<WebSocketApi>;
  readonly model?: Partial<Model>;
  readonly quotas?: Partial<AccountQuotas>;
  readonly timeScale?: number;
  /** @default the longest that API Gateway takes */
  readonly integrationTimeoutMs?: number;
}

export const API_ID = "a1b2c3d4e5";
export const REGION = "eu-west-1";
export const EXECUTION_ARN = `arn:aws:execute-api:${REGION}:123456789012:${API_ID}`;
export const DOMAIN = `${API_ID}.execute-api.${REGION}.amazonaws.com`;

/**
 * A gateway whose functions are those of the test, in its process. Call it while the file is loaded; whatever a test starts is closed
 * when it ends.
 */
export function rigPerTest(): (options: RigOptions) => Promise<GatewayRig> {
  acceptNodeErrors();
  const started: GatewayRig[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((rig) => rig.close()));
  });
  return async (options) => {
    const rig = await GatewayRig.start(options);
    started.push(rig);
    return rig;
  };
}

export class GatewayRig {
  /** Everything that the gateway recorded. */
  readonly events: RuntimeEvent[] = [];
  /** Every event that a function got, with what the gateway said about who calls. */
  readonly invocations: { readonly name: string; readonly sourceArn: string; readonly event: RigEvent }[] = [];
  readonly iam: Iam;
  readonly #options: RigOptions;
  readonly #clients: RigClient[] = [];
  readonly #managers: ApiGatewayManagementApiClient[] = [];
  #gateway: Gateway | undefined;

  private constructor(options: RigOptions) {
    this.#options = options;
    this.iam = new Iam(() => this.model);
  }

  static async start(options: RigOptions): Promise<GatewayRig> {
    const rig = new GatewayRig(options);
    const log = new EventLog();
    log.subscribe((event) => rig.events.push(event));
    rig.#gateway = await startGateway({
      model: () => rig.model,
      access: rig.iam.accessControl("execute-api", log),
      invoker: rig.#invoker,
      callService: options.callService ?? (() => Promise.reject(new Error("no service here"))),
      events: log,
      hostNames: () => hostNamesOnAws(rig.model),
      port: 0,
      timeScale: options.timeScale ?? 1,
      quotas: { ...DEFAULT_QUOTAS, ...options.quotas },
      otherwise: (_request, response) => void response.writeHead(404).end(),
    });
    return rig;
  }

  get model(): Model {
    const { functions, integrations = {}, routeSelectionExpression = "$request.body.type", stage, api, model } = this.#options;
    const names = new Set([...Object.keys(functions), ...Object.keys(integrations)]);
    const routes = [...names].filter((name) => name !== "authorizer");
    const deployment = { routeSelectionExpression, routes: routes.map((routeKey) => this.#route(routeKey)) };
    return {
      region: REGION,
      accountId: "123456789012",
      apis: [
        {
          apiId: API_ID,
          name: "rig",
          executionArn: EXECUTION_ARN,
          defaultEndpointDisabled: false,
          stages: [{ name: "dev", variables: {}, routeThrottles: {}, deployment, ...stage }],
          ...api,
        },
      ],
      domains: [],
      functions: [],
      roles: [],
      tables: [],
      queues: [],
      ...model,
    };
  }

  /** `127.0.0.1:49152` */
  get host(): string {
    return this.#gateway?.host ?? "";
  }

  get port(): number {
    return Number(this.host.split(":")[1]);
  }

  /** @param path of the stage, with a query or without. */
  async connect(path = "/dev", handshake: RigHandshake = {}): Promise<RigClient> {
    const client = await RigClient.connect(`ws://${this.host}${path}`, handshake);
    this.#clients.push(client);
    return client;
  }

  /** Connects, and finds out as whom. */
  async connectWithId(path?: string, handshake?: RigHandshake): Promise<{ client: RigClient; connectionId: string }> {
    const client = await this.connect(path, handshake);
    const event = this.events.findLast(({ type }) => type === "connected");
    return { client, connectionId: event?.type === "connected" ? event.connectionId : "" };
  }

  /** A client of @connections with the administrator's keys; it does not retry. */
  management(path = "/dev"): ApiGatewayManagementApiClient {
    const client = new ApiGatewayManagementApiClient({
      endpoint: `http://${this.host}${path}`,
      region: REGION,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    });
    this.#managers.push(client);
    return client;
  }

  /** The events that the functions of one name got. */
  eventsFor(name: string): RigEvent[] {
    return this.invocations.filter((invocation) => invocation.name === name).map(({ event }) => event);
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.terminate();
    for (const manager of this.#managers) manager.destroy();
    await this.#gateway?.close();
  }

  #route(routeKey: string): Route {
    const { connect, integrations, validations, integrationTimeoutMs = 29_000 } = this.#options;
    const validation = validations?.[routeKey];
    const identitySources = connect && "identitySources" in connect ? connect.identitySources : undefined;
    const authorizer: Authorizer | undefined = identitySources && {
      authorizerId: "auth01",
      functionArn: arnOf("authorizer"),
      identitySources,
    };
    return {
      routeKey,
      integration: integrations?.[routeKey] ?? { type: "lambdaProxy", functionArn: arnOf(routeKey), timeoutMs: integrationTimeoutMs },
      repliesToClient: true,
      ...(validation && { validation }),
      ...(routeKey === "$connect" && connect && "iam" in connect && { authorization: { kind: "iam" } }),
      ...(routeKey === "$connect" && connect && "apiKeys" in connect && { apiKeys: connect.apiKeys }),
      ...(routeKey === "$connect" && authorizer && { authorization: { kind: "authorizer", authorizer } }),
    };
  }

  readonly #invoker: Invoker = {
    invoke: async ({ functionArn, event: json, caller, onDispatched }) => {
      const name = functionArn.slice(functionArn.lastIndexOf(":") + 1);
      const event = JSON.parse(json) as RigEvent;
      this.invocations.push({ name, sourceArn: caller.sourceArn, event });
      onDispatched?.();
      try {
        const result = (await this.#options.functions[name]?.(event)) ?? null;
        const logTail = Promise.resolve("");
        return { kind: "payload", payload: JSON.stringify(result), logTail, durationMs: 0, waitMs: 0, initMs: undefined };
      } catch (error) {
        if (isResult(error)) return error;
        const { name: errorType, message: errorMessage } = error as Error;
        return functionError({ errorType, errorMessage });
      }
    },
  };
}

function isResult(thrown: unknown): thrown is InvocationResult {
  return typeof thrown === "object" && thrown !== null && "kind" in thrown;
}

export function arnOf(name: string): string {
  return `arn:aws:lambda:${REGION}:123456789012:function:${name}`;
}
