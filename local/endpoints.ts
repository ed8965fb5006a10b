import { stageAddresses } from "./api-gateway/stage-addresses";
import type { ServicePorts } from "./emulated-hosts";
import { hostInUrls, networkAddresses } from "./http/addresses";
import { HOST } from "./http/listen";
import { ADMINISTRATOR } from "./iam/credentials";
import type { Model } from "./model";
import { queueUrl } from "./sqs/operations";

/** What a client or a tool needs to know of a running runtime; the ready line of `npm start -- --json` is its JSON. */
export interface Endpoints {
  /** Of the first stage of the first API. */
  readonly websocketUrl: string;
  readonly managementEndpoint: string;
  /** Of the first API. */
  readonly apiId: string;
  readonly dynamodbEndpoint: string;
  /** Has one operation, Invoke. */
  readonly lambdaEndpoint: string;
  /** Name of the first table. */
  readonly connectionsTable: string;
  readonly consoleUrl: string;
  readonly region: string;
  /** The administrator's, for tools and people; functions have their own. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Every address of a stage, where there is more than one: of its API, and of custom domains. */
  readonly apis?: readonly StageEndpoints[];
  /** The names of all tables, where there is more than one. */
  readonly tables?: readonly string[];
  /** Of SQS, and the URLs of the queues, where there are any. */
  readonly sqsEndpoint?: string;
  readonly queues?: readonly string[];
  /** Addresses at which other machines reach the services; only with a wildcard `--host`. */
  readonly networkAddresses?: readonly string[];
}

export interface StageEndpoints {
  readonly apiId: string;
  readonly stage: string;
  readonly websocketUrl: string;
  readonly managementEndpoint: string;
}

export interface Listeners {
  readonly ports: ServicePorts;
  /** `--host`; undefined for loopback alone. */
  readonly host: string | undefined;
  /** Whether other machines have the console too. */
  readonly exposesConsole: boolean;
}

export function describeEndpoints(model: Model, { ports, host: hostOption, exposesConsole }: Listeners): Endpoints {
  const name = hostInUrls(hostOption);
  const host = `${name}:${ports.gateway}`;
  const sqsEndpoint = `http://${name}:${ports.sqs}`;
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
  return {
    websocketUrl: apis[0]?.websocketUrl ?? "",
    managementEndpoint: apis[0]?.managementEndpoint ?? "",
    apiId: apis[0]?.apiId ?? "",
    dynamodbEndpoint: `http://${name}:${ports.dynamodb}`,
    lambdaEndpoint: `http://${name}:${ports.lambda}`,
    connectionsTable: tables[0] ?? "",
    consoleUrl: exposesConsole ? `http://${host}/` : `http://${HOST}:${ports.gateway}/`,
    region: model.region,
    accessKeyId: ADMINISTRATOR.accessKeyId,
    secretAccessKey: ADMINISTRATOR.secretAccessKey,
    ...(apis.length > 1 && { apis }),
    ...(tables.length > 1 && { tables }),
    ...(model.queues.length > 0 && {
      sqsEndpoint,
      queues: model.queues.map((queue) => queueUrl(queue, sqsEndpoint)),
    }),
    ...(otherAddresses.length > 0 && { networkAddresses: otherAddresses }),
  };
}
