import { type AccountQuotas, DEFAULT_QUOTAS } from "./api-gateway/limits";
import type { RuntimeEventListener } from "./event-log";
import type { Faults } from "./faults/faults";
import { listenAddresses } from "./http/addresses";
import type { InspectSettings } from "./lambda/function-versions";
import type { LambdaLimits } from "./lambda/limits";
import type { Model } from "./model";
import { hostNamesOnAws } from "./services";
import type { ReadOptions } from "./terraform/read-stack";

export interface RuntimeOptions {
  /** Folder that holds a synthesized `cdk.tf.json`, or any Terraform configuration. Undefined for an account that others deploy to. */
  readonly stackDirectory?: string;
  /** How to read it. @default with nothing set by hand */
  readonly reading?: ReadOptions;
  /** Serves an account that AWS's APIs make resources in, instead of a stack. */
  readonly account?: AccountOptions;
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
  /**
   * Paths of programs by the runtime whose functions they run, such as `nodejs22.x`. @default the Node.js that runs this process, and the
   * `python3` of the PATH
   */
  readonly runtimePrograms?: Readonly<Record<string, string>>;
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

export interface AccountOptions {
  /** The one region that it has. */
  readonly region: string;
  /** Folder that keeps what the account holds, for the next start. @default the account ends with the runtime, and begins empty */
  readonly stateDirectory?: string;
  /** Of all APIs of AWS together. @default 0, a free one */
  readonly awsPort?: number;
}

/**
 * The options as services take them, with the defaults.
 * @throws UserError for a host whose name is not known.
 */
export async function serviceSettings(options: RuntimeOptions, model: () => Model) {
  const { host, port = 0, dynamodbPort = 0, timeScale = 1, quotas, lambdaLimits, inspect } = options;
  const ownNames = host === undefined ? [] : [host.toLowerCase()];
  return {
    addresses: await listenAddresses(host),
    hostNames: () => [...hostNamesOnAws(model()), ...ownNames],
    port,
    dynamodbPort,
    timeScale,
    quotas: { ...DEFAULT_QUOTAS, ...quotas },
    ...(lambdaLimits && { limits: lambdaLimits }),
    ...(inspect && { inspect }),
  };
}
