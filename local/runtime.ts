import { type Gateway, startGateway } from "./api-gateway/gateway";
import { type AccountQuotas, DEFAULT_QUOTAS } from "./api-gateway/limits";
import { startConsole } from "./console/console";
import { describeChanges } from "./describe-changes";
import { startDynamoDb } from "./dynamodb/dynamodb";
import { emulatedHosts } from "./emulated-hosts";
import { describeEndpoints, type Endpoints } from "./endpoints";
import { UserError } from "./errors";
import { EventLog, type RuntimeEventListener } from "./event-log";
import type { FaultCounts } from "./faults/fault-counts";
import { FaultInjector } from "./faults/fault-injector";
import { checkFaults, type Faults, type RunningFaults } from "./faults/faults";
import { checkStaleRows } from "./faults/stale-rows";
import { listenAddresses } from "./http/addresses";
import { HOST } from "./http/listen";
import { Iam } from "./iam/iam";
import { checkLogAccess } from "./iam/log-access";
import type { RolePermissions } from "./iam/permission-use";
import { loadServiceData } from "./iam/service-data";
import { endpointVariables, functionVariables } from "./lambda/function-variables";
import type { InspectSettings } from "./lambda/function-versions";
import { type Lambda, startLambda } from "./lambda/lambda";
import { type LambdaApi, startLambdaApi } from "./lambda/lambda-api";
import type { LambdaLimits } from "./lambda/limits";
import { type NodeMismatch, NodePrograms } from "./lambda/process/node-program";
import { mapEndpoints } from "./map-endpoints";
import { reloadStack } from "./reload-stack";
import { ServedStack } from "./served-stack";
import { type Sqs, startSqs } from "./sqs/sqs";
import { type ReadOptions, readStack } from "./terraform/read-stack";
import type { StackReading } from "./terraform/resources/read-model";

export interface RuntimeOptions {
  /** Folder that holds a synthesized `cdk.tf.json`, or any Terraform configuration. */
  readonly stackDirectory: string;
  /** How to read it. @default with nothing set by hand */
  readonly reading?: ReadOptions;
  /** Of the gateway and the console. @default 0, a free one */
  readonly port?: number;
  /** @default 0, a free one */
  readonly dynamodbPort?: number;
  /** An address or a name of this machine where the services listen, beside loopback. @default loopback alone */
  readonly host?: string;
  /** Lets other machines have the console too, where `host` lets them in. @default false */
  readonly exposeConsole?: boolean;
  /** Divides the idle timeout and the lifetime of connections, to try them out. @default 1 */
  readonly timeScale?: number;
  /** Quotas of the account. @default those of a new account */
  readonly quotas?: Partial<AccountQuotas>;
  /** Limits of the functions. @default DEFAULT_LIMITS */
  readonly lambdaLimits?: Partial<LambdaLimits>;
  /** Faults to inject. @default none */
  readonly faults?: Faults;
  /** Seed of the random numbers: the same requests in the same order meet the same faults. @default a number that is drawn */
  readonly faultSeed?: number;
  /** Paths of Node.js programs by runtime, such as `nodejs22.x`. @default the program that runs this process, for every runtime */
  readonly nodePrograms?: Readonly<Record<string, string>>;
  /** Lets debuggers attach to the functions, whose time limits are then off. */
  readonly inspect?: InspectSettings;
  /**
   * Variables of the developer's environment. Functions get `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_…` of them, for services that are
   * not emulated, or to be used instead. @default none
   */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Called with every event. */
  readonly onEvent?: RuntimeEventListener;
}

export interface Runtime {
  /** Of the stack as it is served now. */
  readonly endpoints: Endpoints;
  /** What was read of the stack as it is served now, with what was left out and made up. */
  readonly reading: Omit<StackReading, "model">;
  /** Runtimes of the stack's functions whose Node.js has another major version here than on Lambda. */
  readonly nodeMismatches: readonly NodeMismatch[];
  /** The permissions of each role, with the number of times that each was used and that others were refused. */
  permissions(): Promise<readonly RolePermissions[]>;
  /**
   * Serves another state of the stack from the next event on. Connections stay open. The `reloaded` event lists the changes, and what
   * has to wait for a restart. Several calls are carried out one after the other.
   * @param signal ends an evaluation by Terraform that is under way.
   * @throws UserError for a stack that can't be served. Then nothing has changed.
   */
  reload(stackDirectory: string, signal?: AbortSignal): Promise<void>;
  /** Records a `reloadFailed` event with the reason. */
  reloadFailed(reason: string): void;
  /**
   * Replaces all faults by these; an empty object ends all. The random numbers begin anew.
   * @throws UserError for an unknown name or a value that is not allowed.
   */
  setFaults(faults: RunningFaults): void;
  /** How often each fault has happened until now. */
  faultCounts(): FaultCounts;
  /** Ends connections, functions and servers. */
  close(): Promise<void>;
}

/**
 * Serves a synthesized stack on localhost. Several runtimes can run in one process.
 * @throws UserError, with nothing left running, for a stack that can't be served or a port that can't be used.
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const stack = new ServedStack(await readServableStack(options.stackDirectory, options.reading));
  const model = () => stack.model;
  const programs = new NodePrograms(options.nodePrograms);
  const faults = new FaultInjector(checkFaults(options.faults ?? {}), options.faultSeed);
  checkStaleRows(faults.faults, model().tables);

  const events = new EventLog();
  if (options.onEvent) events.subscribe(options.onEvent);
  const iam = new Iam(model);
  const logAccess = checkLogAccess({ model, events, authorize: (request) => iam.authorize(request) });

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
    const needs = {
      model,
      events,
      faults,
      addresses: await listenAddresses(options.host),
      hostNames: options.host === undefined ? [] : [options.host.toLowerCase()],
    };
    const dynamodb = keep(
      await startDynamoDb({ ...needs, access: iam.accessControl("dynamodb", events), port: options.dynamodbPort ?? 0 }),
    );
    const sqs: Sqs = keep(await startSqs({ ...needs, access: iam.accessControl("sqs", events) }));
    const lambda: Lambda = keep(
      await startLambda({
        ...needs,
        sendToQueue: (message) => sqs.send(message),
        programs,
        ...(options.lambdaLimits && { limits: options.lambdaLimits }),
        ...(options.inspect && { inspect: options.inspect }),
        emulatedHosts: () => emulatedHosts(model(), ports()),
        surroundingsOf: (fn, next) => ({
          environment: mapEndpoints(fn.environment, next, "local"),
          apis: next.apis.map(({ apiId }) => apiId),
        }),
        variablesOf: (fn, folders, logStreamName) =>
          functionVariables(
            { ...fn, environment: mapEndpoints(fn.environment, model(), gateway.host) },
            {
              region: model().region,
              credentials: iam.assumeRole(fn.roleArn, fn.name),
              folders,
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
        endpoints: () => endpoints(),
        ...(options.exposeConsole && { exposedAs: options.host ?? HOST }),
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
    const ports = () => ({
      gateway: portOf(`http://${gateway.host}`),
      dynamodb: portOf(dynamodb.endpoint),
      lambda: portOf(lambdaApi.endpoint),
      sqs: portOf(sqs.endpoint),
    });
    const endpoints = () =>
      describeEndpoints(model(), { ports: ports(), host: options.host, exposesConsole: options.exposeConsole ?? false });
    const permissions = async () => {
      await logAccess.settled();
      return iam.permissions;
    };
    const reload = (stackDirectory: string, signal?: AbortSignal) => {
      let needsRestart: readonly string[] = [];
      return stack.change({
        async next(current) {
          const reloaded = reloadStack(current, await readServableStack(stackDirectory, { ...options.reading, ...(signal && { signal }) }));
          ({ needsRestart } = reloaded);
          return reloaded.stack;
        },
        prepare: [(next) => lambda.prepare(next), (next) => dynamodb.prepare(next)],
        committed: (before, after) => {
          events.record({ type: "reloaded", changes: describeChanges(before, after), needsRestart });
          if (options.inspect) lambda.startAll();
        },
      });
    };
    const setFaults = ({ staleRows, ...running }: Faults) => {
      if (staleRows !== undefined) throw new UserError("stale rows are written when the runtime starts, and not while it runs");
      faults.set(checkFaults(running));
      announceFaults();
    };
    if (Object.keys(faults.faults).length > 0) announceFaults();
    if (options.inspect) lambda.startAll();
    return {
      get endpoints() {
        return endpoints();
      },
      get reading() {
        return stack.current;
      },
      get nodeMismatches() {
        return programs.mismatches(model().functions.flatMap(({ runtime, code }) => (code ? [runtime] : [])));
      },
      permissions,
      reload,
      reloadFailed: (reason) => events.record({ type: "reloadFailed", reason }),
      setFaults,
      faultCounts: () => faults.counts,
      async close() {
        await stack.close();
        await close();
        if (hadFaults) events.record({ type: "faultsInjected", counts: faults.counts, seed: faults.seed });
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readServableStack(directory: string, options: ReadOptions = {}): Promise<StackReading> {
  const stack = await readStack(directory, options);
  if (stack.model.apis.length === 0)
    throw new UserError(`the stack in ${directory} has no WebSocket API (an aws_apigatewayv2_api) to serve`);
  return stack;
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
