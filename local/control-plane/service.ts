import type { IncomingMessage, ServerResponse } from "node:http";
import type { Account } from "../account/account";
import type { CodeStore } from "../account/code-store";
import type { Answer } from "../aws-api/aws-api";
import type { ModelledService } from "../aws-api/modelled/modelled-api";
import type { EventLog } from "../event-log";
import type { Principal } from "../iam/credentials";
import type { SignedRequest } from "../iam/signature";
import type { Model } from "../model";
import type { ControlPlaneFaults } from "./control-plane-faults";
import type { LogStore } from "./logs/log-store";

/** A service of AWS whose resources are made, read, changed and removed over its API. Services that share a signing name have `takes`. */
export interface ControlPlaneService extends Omit<ModelledService, "package" | "operations" | "maxRequestBytes"> {
  /** True for a service whose requests may be signed for any region. */
  readonly isGlobal?: boolean;
  /** @default 1 MiB */
  readonly maxRequestBytes?: number;
  /** The exports of its client package, which hold the model. Called with the first request. */
  load(): Promise<ModelledService["package"]>;
  operations(needs: ControlPlaneNeeds): ModelledService["operations"];
  /** @default every request with the signing name */
  takes?(request: IncomingMessage): boolean;
}

export interface ControlPlaneNeeds {
  readonly account: Account;
  readonly model: () => Model;
  readonly events: EventLog;
  readonly faults: ControlPlaneFaults;
  readonly code: CodeStore;
  readonly logs: {
    readonly store: LogStore;
    /** Resolves when all lines that functions wrote until now are there. */
    settled(): Promise<void>;
  };
  readonly queueMessages: QueueMessages;
  /** Asks the SQS that runs, in its JSON protocol. */
  askQueues(principal: Principal, request: SignedRequest): Promise<Answer>;
  /** `http://127.0.0.1:4566`, where all APIs of AWS are. */
  readonly awsEndpoint: () => string;
  /** `127.0.0.1:3001`, where the WebSocket APIs are. */
  readonly gatewayHost: () => string;
}

/** The messages of queues, by the queue's ARN. */
export interface QueueMessages {
  counts(queueArn: string): { readonly visible: number; readonly received: number; readonly delayed: number };
  purge(queueArn: string): void;
}

/** Answers requests for what resources do, such as PutItem and Invoke: the service that runs them has it. */
export interface DataPlane {
  readonly signingName: string;
  takes(request: IncomingMessage): boolean;
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}
