import { stageAddresses } from "./api-gateway/stage-addresses";
import { signedStages } from "./console/signed-url";
import { hostInUrls, networkAddresses } from "./http/addresses";
import { HOST } from "./http/listen";
import { ADMINISTRATOR } from "./iam/credentials";
import { trustsOwnIssuer } from "./issuer/issuer";
import type { Model } from "./model";
import { queueUrl } from "./sqs/operations";
import type { StartedServices } from "./started-services";

/** Addresses and credentials for clients and tools. `npm start -- --json` prints them as JSON when the runtime is ready. */
export interface Endpoints extends ServiceEndpoints {
  /** Of the first stage of the first API. */
  readonly websocketUrl: string;
  readonly managementEndpoint: string;
  /** Of the first API. */
  readonly apiId: string;
  readonly dynamodbEndpoint: string;
  /** The Lambda API, which has one operation here: Invoke. */
  readonly lambdaEndpoint: string;
  /** Name of the first table. */
  readonly connectionsTable: string;
  readonly consoleUrl: string;
  /** Of all APIs of AWS, where the runtime serves an account that others deploy to. */
  readonly awsEndpoint?: string;
  readonly region: string;
  /** Credentials of the administrator, for tools and people. Each function has its own. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Answers with a token for clients, if the stack trusts the runtime's own issuer. The query may name `sub`, `aud`, `seconds` and claims. */
  readonly tokenUrl?: string;
  /** Answers with a WebSocket address that the administrator has signed, if a `$connect` asks for that. The query may name the stage's `path`. */
  readonly signedUrl?: string;
  /** All addresses of all stages, if there is more than one, those of custom domains included. */
  readonly apis?: readonly StageEndpoints[];
  /** Names of all tables, if there is more than one. */
  readonly tables?: readonly string[];
  /** URLs of the queues, if the stack has queues. */
  readonly queues?: readonly string[];
  /** Addresses at which other machines reach the services; only with a wildcard `--host`. */
  readonly networkAddresses?: readonly string[];
}

/** Of every service that the stack can use, by its name in signatures: `sqsEndpoint`. */
type ServiceEndpoints = { readonly [name: `${string}Endpoint`]: string };

export interface StageEndpoints {
  readonly apiId: string;
  readonly stage: string;
  readonly websocketUrl: string;
  readonly managementEndpoint: string;
}

export interface Listeners {
  readonly services: StartedServices;
  readonly gatewayPort: number;
  /** `--host`; undefined for loopback alone. */
  readonly host: string | undefined;
  /** Whether other machines have the console too. */
  readonly exposesConsole: boolean;
  /** Of all APIs of AWS; undefined for a stack that was read. */
  readonly awsPort?: number;
}

export function describeEndpoints(
  model: Model,
  { services, gatewayPort, host: hostOption, exposesConsole, awsPort }: Listeners,
): Endpoints {
  const name = hostInUrls(hostOption);
  const host = `${name}:${gatewayPort}`;
  const { dynamodbEndpoint = "", lambdaEndpoint = "", ...otherEndpoints } = services.endpoints(model, name);
  const otherAddresses = networkAddresses(hostOption);
  const apis = stageAddresses(model)
    .filter(({ isEnabled }) => isEnabled)
    .map(({ at, path }) => ({
      apiId: at.apiId,
      stage: at.stageName,
      websocketUrl: `ws://${host}${path}`,
      managementEndpoint: `http://${host}${path}`,
    }));
  const tables = model.tables.map(({ name }) => name);
  const consoleUrl = exposesConsole ? `http://${host}/` : `http://${HOST}:${gatewayPort}/`;
  return {
    websocketUrl: apis[0]?.websocketUrl ?? "",
    managementEndpoint: apis[0]?.managementEndpoint ?? "",
    apiId: apis[0]?.apiId ?? "",
    dynamodbEndpoint,
    lambdaEndpoint,
    connectionsTable: tables[0] ?? "",
    consoleUrl,
    ...(awsPort !== undefined && { awsEndpoint: `http://${name}:${awsPort}` }),
    region: model.region,
    accessKeyId: ADMINISTRATOR.accessKeyId,
    secretAccessKey: ADMINISTRATOR.secretAccessKey,
    ...(trustsOwnIssuer(model) && { tokenUrl: `${consoleUrl}.fanfare/token` }),
    ...(signedStages(model).length > 0 && { signedUrl: `${consoleUrl}.fanfare/signed-url` }),
    ...(apis.length > 1 && { apis }),
    ...(tables.length > 1 && { tables }),
    ...otherEndpoints,
    ...(model.queues.length > 0 && { queues: model.queues.map((queue) => queueUrl(queue, otherEndpoints.sqsEndpoint ?? "")) }),
    ...(otherAddresses.length > 0 && { networkAddresses: otherAddresses }),
  };
}
