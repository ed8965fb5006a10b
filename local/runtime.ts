import { type Gateway, startGateway } from "./api-gateway/gateway";
import { type AccountQuotas, DEFAULT_QUOTAS } from "./api-gateway/limits";
import { startConsole } from "./console/console";
import { startDynamoDb } from "./dynamodb/dynamodb";
import { emulatedHosts } from "./emulated-hosts";
import { describeEndpoints, type Endpoints } from "./endpoints";
import { UserError } from "./errors";
import { EventLog, type RuntimeEventListener } from "./event-log";
import type { FaultCounts } from "./faults/fault-counts";
import { FaultInjector } from "./faults/fault-injector";
import { checkFaults, type Faults, type RunningFaults } from "./faults/faults";
import { checkStaleRows } from "./faults/stale-rows";
import { Iam } from "./iam/iam";
import { checkLogAccess } from "./iam/log-access";
import type { RolePermissions } from "./iam/permission-use";
import { loadServiceData } from "./iam/service-data";
import { endpointVariables, functionVariables } from "./lambda/function-variables";
import { type Lambda, startLambda } from "./lambda/lambda";
import { type LambdaApi, startLambdaApi } from "./lambda/lambda-api";
import type { LambdaLimits } from "./lambda/limits";
import { mapEndpoints } from "./map-endpoints";
import { reloadModel } from "./reload-model";
import { type Sqs, startSqs } from "./sqs/sqs";
import { readStack } from "./terraform/read-stack";

export interface RuntimeOptions {
  /** Folder that holds a synthesized `cdk.tf.json`. */
  readonly stackDirectory: string;
  /** Of the gateway and the console. @default 0, a free one */
  readonly port?: number;
  /** @default 0, a free one */
  readonly dynamodbPort?: number;
  /** The idle timeout and the lifetime of connections are divided by it, so that they can be seen. @default 1 */
  readonly timeScale?: number;
  /** What AWS allows the account. @default those of a new account */
  readonly quotas?: Partial<AccountQuotas>;
  /** Limits of the functions. @default DEFAULT_LIMITS */
  readonly lambdaLimits?: Partial<LambdaLimits>;
  /** What shall go wrong. @default nothing */
  readonly faults?: Faults;
  /** The same seed and the same requests in the same order meet the same faults. @default a number that is drawn */
  readonly faultSeed?: number;
  /** Lets events take as long as a debugger holds them; `sourceRoot` is what the sources in the bundles' maps are relative to. */
  readonly inspect?: { readonly sourceRoot: string };
  /**
   * Variables of the person's environment; functions get `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_…` of them, for services that are not
   * emulated or shall be others. @default none
   */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Told everything that happens. */
  readonly onEvent?: RuntimeEventListener;
}

export interface Runtime {
  readonly endpoints: Endpoints;
  /** Addresses of resources of the stack that the runtime leaves out. */
  readonly leftOut: readonly string[];
  /** What each role was granted, and what of it was used and refused until now. */
  permissions(): Promise<readonly RolePermissions[]>;
  /**
   * Serves another state of the stack from the next event on. Connections stay; what cannot change before a restart is said in the
   * `reloaded` event.
   * @throws UserError for a stack that can't be served; then the one before is served on.
   */
  reload(stackDirectory: string): Promise<void>;
  /** Tells whoever is told what happens that there is another state of the stack, which cannot be served, and why. */
  reloadFailed(message: string): void;
  /**
   * From now on these faults and no others happen; an empty object ends all. The random numbers begin anew.
   * @throws UserError for a name that is none, or a value that is not allowed.
   */
  setFaults(faults: RunningFaults): void;
  /** How often each fault has happened until now. */
  faultCounts(): FaultCounts;
  /** Ends connections, functions and servers. */
  close(): Promise<void>;
}

/**
 * Serves a synthesized stack on localhost. Several runtimes can run in one process.
 * @throws UserError, with nothing left running, for a stack that can't be served or a port that can't be had.
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { model: firstModel, leftOut } = await readStack(options.stackDirectory);
  let model = firstModel;
  const faults = new FaultInjector(checkFaults(options.faults ?? {}), options.faultSeed);
  checkStaleRows(faults.faults, model.tables);
  if (model.apis.length === 0) throw new UserError(`the stack in ${options.stackDirectory} has no aws_apigatewayv2_api to serve`);

  const events = new EventLog();
  if (options.onEvent) events.subscribe(options.onEvent);
  const iam = new Iam(() => model);
  const logAccess = checkLogAccess({ model: () => model, events, authorize: (request) => iam.authorize(request) });

  const started: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const service of started.splice(0).reverse()) await service.close();
  };
  const keep = <T extends { close(): Promise<void> }>(service: T): T => {
    started.push(service);
    return service;
  };
  let hadFaults = false;
  const announceFaults = () => {
    hadFaults = true;
    events.record({ type: "faultsSet", faults: faults.faults, seed: faults.seed });
  };
  keep(faults);
  try {
    await loadServiceData();
    const needs = { model: () => model, events, faults };
    const dynamodb = keep(
      await startDynamoDb({ ...needs, access: iam.accessControl("dynamodb", events), port: options.dynamodbPort ?? 0 }),
    );
    const sqs: Sqs = keep(await startSqs({ ...needs, access: iam.accessControl("sqs", events) }));
    const lambda: Lambda = keep(
      await startLambda({
        ...needs,
        sendToQueue: (message) => sqs.send(message),
        ...(options.lambdaLimits && { limits: options.lambdaLimits }),
        ...(options.inspect && { inspect: options.inspect }),
        emulatedHosts: () =>
          emulatedHosts(model, {
            gateway: portOf(`http://${gateway.host}`),
            dynamodb: portOf(dynamodb.endpoint),
            lambda: portOf(lambdaApi.endpoint),
            sqs: portOf(sqs.endpoint),
          }),
        variablesOf: (fn, directory, logStreamName) =>
          functionVariables(
            { ...fn, environment: mapEndpoints(fn.environment, model, gateway.host) },
            {
              region: model.region,
              credentials: iam.assumeRole(fn.roleArn, fn.name),
              directory,
              logStreamName,
              dynamodbEndpoint: dynamodb.endpoint,
              lambdaEndpoint: lambdaApi.endpoint,
              sqsEndpoint: sqs.endpoint,
              endpointVariables: endpointVariables(options.environment ?? {}),
            },
          ),
      }),
    );
    const lambdaApi: LambdaApi = keep(await startLambdaApi({ ...needs, access: iam.accessControl("lambda", events), lambda }));
    const consolePage = keep(
      startConsole({
        ...needs,
        endpoints: () => endpoints,
        openConnections: () => gateway.openConnections(),
        beganAt: (accessKeyId) => lambda.beganAt(accessKeyId),
        countRows: (tableName) => dynamodb.countRows(tableName),
      }),
    );
    const gateway: Gateway = keep(
      await startGateway({
        ...needs,
        access: iam.accessControl("execute-api", events),
        invoker: lambda,
        port: options.port ?? 0,
        timeScale: options.timeScale ?? 1,
        quotas: { ...DEFAULT_QUOTAS, ...options.quotas },
        otherwise: (request, response) => consolePage.handle(request, response),
      }),
    );
    const endpoints: Endpoints = describeEndpoints(model, gateway.host, {
      dynamodb: dynamodb.endpoint,
      lambda: lambdaApi.endpoint,
      sqs: sqs.endpoint,
    });
    const permissions = async () => {
      await logAccess.settled();
      return iam.permissions;
    };
    const reload = async (stackDirectory: string) => {
      const { model: next } = await readStack(stackDirectory);
      const previous = model;
      const reloaded = reloadModel(previous, next);
      model = reloaded.model;
      const functionNames = await lambda.update().catch((error: unknown) => {
        model = previous;
        throw error;
      });
      events.record({ type: "reloaded", functionNames, needsRestart: reloaded.needsRestart });
    };
    const setFaults = ({ staleRows, ...running }: Faults) => {
      if (staleRows !== undefined) throw new UserError("stale rows are written when the runtime starts, and not while it runs");
      faults.set(checkFaults(running));
      announceFaults();
    };
    if (Object.keys(faults.faults).length > 0) announceFaults();
    return {
      endpoints,
      leftOut,
      permissions,
      reload,
      reloadFailed: (message) => events.record({ type: "reloadFailed", message }),
      setFaults,
      faultCounts: () => faults.counts,
      async close() {
        await close();
        if (hadFaults) events.record({ type: "faultsInjected", counts: faults.counts, seed: faults.seed });
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
