import type { IncomingMessage, ServerResponse } from "node:http";
import type { Account } from "../account/account";
import type { CodeStore } from "../account/code-store";
import type { ModelledOperations, ModelledProtocol } from "../aws-api/modelled/modelled-api";
import type { ClientPackage } from "../aws-api/modelled/service-model";
import type { EventLog } from "../event-log";
import type { Model } from "../model";

/** A service of AWS whose resources are made, read, changed and removed over its API. */
export interface ControlPlaneService {
  /** As the console names it: `API Gateway`. */
  readonly name: string;
  /** As in signatures: `apigateway`. Services that share it are told apart by `takes`. */
  readonly signingName: string;
  /** In front of actions in policies, where that is another name: CloudWatch signs with `monitoring`. @default signingName */
  readonly actionPrefix?: string;
  readonly protocol: ModelledProtocol;
  /** True for a service whose requests may be signed for any region. */
  readonly isGlobal?: boolean;
  /** @default 1 MiB */
  readonly maxRequestBytes?: number;
  /** The exports of its client package, which hold the model. Called with the first request. */
  load(): Promise<ClientPackage>;
  operations(needs: ControlPlaneNeeds): ModelledOperations;
  /** @default every request with the signing name */
  takes?(request: IncomingMessage): boolean;
}

export interface ControlPlaneNeeds {
  readonly account: Account;
  readonly model: () => Model;
  readonly events: EventLog;
  readonly code: CodeStore;
  /** `http://127.0.0.1:4566`, where all APIs of AWS are. */
  readonly awsEndpoint: () => string;
  /** `127.0.0.1:3001`, where the WebSocket APIs are. */
  readonly gatewayHost: () => string;
}

/** Answers requests for what resources do, such as PutItem and Invoke: the service that runs them has it. */
export interface DataPlane {
  readonly signingName: string;
  takes(request: IncomingMessage): boolean;
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}
