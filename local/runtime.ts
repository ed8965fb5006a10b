import type { IncomingMessage, ServerResponse } from "node:http";
import { API_GATEWAY } from "./api-gateway/gateway";
import type { InvocationRequest } from "./api-gateway/integration";
import { type AccountQuotas, DEFAULT_QUOTAS } from "./api-gateway/limits";
import { startConsole } from "./console/console";
import { describeChanges } from "./describe-changes";
import { DYNAMODB } from "./dynamodb/dynamodb";
import { describeEndpoints, type Endpoints } from "./endpoints";
import { UserError } from "./errors";
import { EventLog, type RuntimeEventListener } from "./event-log";
import type { FaultCounts } from "./faults/fault-counts";
import { FaultInjector } from "./faults/fault-injector";
import { checkFaults, type Faults, type RunningFaults } from "./faults/faults";
import { checkStaleRows } from "./faults/stale-rows";
import { functionSurroundings } from "./function-surroundings";
import { listenAddresses } from "./http/addresses";
import { HOST } from "./http/listen";
import { Iam } from "./iam/iam";
import { checkLogAccess } from "./iam/log-access";
import type { RolePermissions } from "./iam/permission-use";
import { loadServiceData } from "./iam/service-data";
import type { InspectSettings } from "./lambda/function-versions";
import { LAMBDA } from "./lambda/lambda-service";
import type { LambdaLimits } from "./lambda/limits";
import { type NodeMismatch, NodePrograms } from "./lambda/process/node-program";
import { reloadStack } from "./reload-stack";
import { ServedStack } from "./served-stack";
import { hostNamesOnAws, SERVICES } from "./services";
import { type MessageFor, SQS } from "./sqs/sqs";
import { StartedServices } from "./started-services";
import { readStack, type StackReading } from "./terraform/read-stack";

export interface RuntimeOptions {
  /** Folder that holds a synthesized `cdk.tf.json`. */
  readonly stackDirectory: string;
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
  /** Addresses of the resources that the runtime leaves out of the stack as it is served now. */
  readonly leftOut: readonly string[];
  /** Runtimes of the stack's functions whose Node.js has another major version here than on Lambda. */
  readonly nodeMismatches: readonly NodeMismatch[];
  /** The permissions of each role, with the number of times that each was used and that others were refused. */
  permissions(): Promise<readonly RolePermissions[]>;
  /**
   * Serves another state of the stack from the next event on. Connections stay open. The `reloaded` event lists the changes, and what
   * has to wait for a restart. Several calls are carried out one after the other.
   * @throws UserError for a stack that can't be served. Then nothing has changed.
   */
  reload(stackDirectory: string): Promise<void>;
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
  const stack = new ServedStack(await readServableStack(options.stackDirectory));
  const model = () => stack.model;
  const programs = new NodePrograms(options.nodePrograms);
  const faults = new FaultInjector(checkFaults(options.faults ?? {}), options.faultSeed);
  checkStaleRows(faults.faults, model().tables);

  const events = new EventLog();
  if (options.onEvent) events.subscribe(options.onEvent);
  const iam = new Iam(model);
  const logAccess = checkLogAccess({ model, events, authorize: (request) => iam.authorize(request) });

  const services = new StartedServices();
  const consolePage = startConsole({
    model,
    events,
    endpoints: () => endpoints(),
    ...(options.exposeConsole && { exposedAs: options.host ?? HOST }),
    openConnections: () => services.get(API_GATEWAY).openConnections(),
    beganAt: (accessKeyId) => services.get(LAMBDA).beganAt(accessKeyId),
    countRows: (tableName) => services.get(DYNAMODB).countRows(tableName),
  });
  const close = async () => {
    await services.close();
    await consolePage.close();
    await faults.close();
  };
  const endpoints = () =>
    describeEndpoints(model(), {
      services,
      gatewayPort: services.get(API_GATEWAY).port,
      host: options.host,
      exposesConsole: options.exposeConsole ?? false,
    });
  let hadFaults = false;
  const announceFaults = () => {
    hadFaults = true;
    events.record({ type: "faultsSet", faults: faults.faults, seed: faults.seed });
  };
  try {
    await loadServiceData();
    const ownNames = options.host === undefined ? [] : [options.host.toLowerCase()];
    const needs = {
      model,
      events,
      faults,
      addresses: await listenAddresses(options.host),
      hostNames: () => [...hostNamesOnAws(model()), ...ownNames],
      port: options.port ?? 0,
      dynamodbPort: options.dynamodbPort ?? 0,
      timeScale: options.timeScale ?? 1,
      quotas: { ...DEFAULT_QUOTAS, ...options.quotas },
      programs,
      ...(options.lambdaLimits && { limits: options.lambdaLimits }),
      ...(options.inspect && { inspect: options.inspect }),
      ...functionSurroundings({
        model,
        iam,
        services,
        gatewayHost: () => services.get(API_GATEWAY).host,
        environment: options.environment ?? {},
      }),
      // Where services meet.
      sendToQueue: (message: MessageFor) => services.get(SQS).send(message),
      invoker: { invoke: (request: InvocationRequest) => services.get(LAMBDA).invoke(request) },
      otherwise: (request: IncomingMessage, response: ServerResponse) => consolePage.handle(request, response),
    };
    await services.start(SERVICES, ({ signingName }) => ({ ...needs, access: iam.accessControl(signingName, events) }));
    const lambda = services.get(LAMBDA);
    const permissions = async () => {
      await logAccess.settled();
      return iam.permissions;
    };
    const reload = (stackDirectory: string) => {
      let needsRestart: readonly string[] = [];
      return stack.change({
        async next(current) {
          const reloaded = reloadStack(current, await readServableStack(stackDirectory));
          ({ needsRestart } = reloaded);
          return reloaded.stack;
        },
        prepare: services.preparations,
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
      get leftOut() {
        return stack.leftOut;
      },
      get nodeMismatches() {
        return programs.mismatches(model().functions.map(({ runtime }) => runtime));
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

async function readServableStack(directory: string): Promise<StackReading> {
  const stack = await readStack(directory);
  if (stack.model.apis.length === 0) throw new UserError(`the stack in ${directory} has no aws_apigatewayv2_api to serve`);
  return stack;
}
