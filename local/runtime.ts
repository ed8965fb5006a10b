import type { IncomingMessage, ServerResponse } from "node:http";
import { API_GATEWAY } from "./api-gateway/gateway";
import { startConsole } from "./console/console";
import type { AccountEvents, ServedAccount } from "./control-plane/served-account";
import { describeChanges } from "./describe-changes";
import { DYNAMODB } from "./dynamodb/dynamodb";
import { describeEndpoints, type Endpoints } from "./endpoints";
import { UserError } from "./errors";
import { EventLog } from "./event-log";
import { checkAccountFaults } from "./faults/account-faults";
import { AnnouncedFaults } from "./faults/announced-faults";
import type { FaultCounts } from "./faults/fault-counts";
import { FaultInjector } from "./faults/fault-injector";
import { checkFaults, type RunningFaults } from "./faults/faults";
import { checkStaleRows } from "./faults/stale-rows";
import { functionSurroundings } from "./function-surroundings";
import { HOST } from "./http/listen";
import type { Principal } from "./iam/credentials";
import { Iam } from "./iam/iam";
import { checkLogAccess } from "./iam/log-access";
import type { RolePermissions } from "./iam/permission-use";
import { loadServiceData } from "./iam/service-data";
import type { SignedRequest } from "./iam/signature";
import { Issuer } from "./issuer/issuer";
import { answerVerifier, isForIssuer } from "./issuer/serve-issuer";
import type { ServiceInvocation } from "./lambda/invocation";
import { LAMBDA } from "./lambda/lambda-service";
import { type RuntimeNote, RuntimePrograms } from "./lambda/process/runtime-programs";
import { addressesHere } from "./map-endpoints";
import type { EmulatedService } from "./model";
import { reloadStack } from "./reload-stack";
import { type AccountOptions, type RuntimeOptions, serviceSettings } from "./runtime-options";
import { ServedStack } from "./served-stack";
import { SERVICES } from "./services";
import { type MessageFor, SQS } from "./sqs/sqs";
import { StartedServices } from "./started-services";
import { readStack } from "./terraform/read-stack";
import type { StackReading } from "./terraform/resources/read-model";

export interface Runtime {
  /** Of the stack as it is served now. */
  readonly endpoints: Endpoints;
  /** What was read of the stack as it is served now, with what was left out and made up. */
  readonly reading: Omit<StackReading, "model">;
  /** Runtimes of the stack's functions whose program has another version here than on Lambda, or is missing. */
  readonly runtimeNotes: readonly RuntimeNote[];
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
  const faults = new FaultInjector(checkFaults(options.faults ?? {}), options.faultSeed);
  checkAccountFaults(faults.faults, options.account !== undefined);
  const programs = new RuntimePrograms(options.runtimePrograms);
  const events = new EventLog();
  if (options.onEvent) events.subscribe(options.onEvent);
  const services = new StartedServices();
  const recordChange = (before: StackReading, after: StackReading, needsRestart: readonly string[] = []) => {
    const changes = describeChanges(before, after);
    // Most of what a deployment makes is served only together with other things.
    if (!options.account || changes.length > 0) events.record({ type: "reloaded", changes, needsRestart });
    if (options.inspect) services.get(LAMBDA).startAll();
  };
  const account =
    options.account && (await openServedAccount(options.account, { preparations: () => services.preparations, onServed: recordChange }));
  const stack = account?.stack ?? new ServedStack(await readServableStack(options));
  const model = () => stack.model;
  const iam = new Iam(model);
  const logAccess = checkLogAccess({
    model,
    events,
    authorize: (request) => iam.authorize(request),
    ...(account && { sink: account.logSink }),
  });
  const issuer = new Issuer();
  const consolePage = startConsole({
    model,
    issuer,
    events,
    endpoints: () => endpoints(),
    ...(options.exposeConsole && { exposedAs: options.host ?? HOST }),
    openConnections: () => services.get(API_GATEWAY).openConnections(),
    beganAt: (accessKeyId) => services.get(LAMBDA).beganAt(accessKeyId),
    countRows: (tableName) => services.get(DYNAMODB).countRows(tableName),
  });
  const close = async () => {
    await account?.stopListening();
    await services.close();
    await consolePage.close();
    await faults.close();
    await account?.close();
  };
  const endpoints = () =>
    describeEndpoints(model(), {
      services,
      gatewayPort: services.get(API_GATEWAY).port,
      host: options.host,
      exposesConsole: options.exposeConsole ?? false,
      ...(account?.awsPort !== undefined && { awsPort: account.awsPort }),
    });
  const gatewayHost = () => services.get(API_GATEWAY).host;
  const announcedFaults = new AnnouncedFaults(faults, events);
  try {
    checkStaleRows(faults.faults, model().tables);
    await loadServiceData(SERVICES.map(({ sampleAccess }) => sampleAccess));
    const needs = {
      ...(await serviceSettings(options, model)),
      model,
      events,
      faults,
      programs,
      ...functionSurroundings({
        model,
        iam,
        services,
        gatewayHost,
        environment: options.environment ?? {},
      }),
      // Where services meet.
      sendToQueue: (message: MessageFor) => services.get(SQS).send(message),
      callService: (service: EmulatedService, principal: Principal, request: SignedRequest) =>
        (service === "sqs" ? services.get(SQS) : services.get(DYNAMODB)).answerFor(principal, request),
      ...(account?.rows && { rows: account.rows }),
      // An account owns its tables: a request about one is the control plane's at every port.
      ...(account && {
        answerTables: (principal: Principal, request: SignedRequest) => account.answerFor(DYNAMODB.signingName, principal, request),
      }),
      invoker: { invoke: (invocation: ServiceInvocation) => services.get(LAMBDA).invoke(invocation) },
      otherwise: (request: IncomingMessage, response: ServerResponse) =>
        isForIssuer(request) ? answerVerifier(issuer, request, response) : consolePage.handle(request, response),
    };
    await services.start(SERVICES, ({ signingName }) => ({ ...needs, access: iam.accessControl(signingName, events) }));
    await account?.listen({
      ...needs,
      services,
      accessControl: (signingName, region) => iam.accessControl(signingName, events, region),
      logsSettled: () => logAccess.settled(),
      gatewayHost,
      endpoints: () => ({ ...endpoints(), addresses: addressesHere(model(), gatewayHost()) }),
    });
    const lambda = services.get(LAMBDA);
    const permissions = async () => {
      await logAccess.settled();
      return iam.permissions;
    };
    const reload = (stackDirectory: string, signal?: AbortSignal) => {
      let needsRestart: readonly string[] = [];
      return stack.change({
        async next(current) {
          const reloaded = reloadStack(current, await readServableStack({ ...options, stackDirectory }, signal));
          ({ needsRestart } = reloaded);
          return reloaded.stack;
        },
        prepare: services.preparations,
        committed: (before, after) => recordChange(before, after, needsRestart),
      });
    };
    announcedFaults.announceFirst();
    if (options.inspect) lambda.startAll();
    return {
      get endpoints() {
        return endpoints();
      },
      get reading() {
        return stack.current;
      },
      get runtimeNotes() {
        return programs.notes(model().functions.flatMap(({ runtime, code }) => (code ? [runtime] : [])));
      },
      permissions,
      reload,
      reloadFailed: (reason) => events.record({ type: "reloadFailed", reason }),
      setFaults(running) {
        checkAccountFaults(running, account !== undefined);
        announcedFaults.set(running);
      },
      faultCounts: () => faults.counts,
      async close() {
        await stack.close();
        await close();
        announcedFaults.announceCounts();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Only an account needs the APIs that make resources, and they have hundreds of modules. */
function openServedAccount(options: AccountOptions, events: AccountEvents): Promise<ServedAccount> {
  const module: { readonly ServedAccount: typeof ServedAccount } = require("./control-plane/served-account");
  return module.ServedAccount.open(options, events);
}

async function readServableStack(
  { stackDirectory: directory = ".", reading }: Pick<RuntimeOptions, "stackDirectory" | "reading">,
  signal?: AbortSignal,
): Promise<StackReading> {
  const stack = await readStack(directory, { ...reading, ...(signal && { signal }) });
  if (stack.model.apis.length === 0)
    throw new UserError(`the stack in ${directory} has no WebSocket API (an aws_apigatewayv2_api) to serve`);
  return stack;
}
