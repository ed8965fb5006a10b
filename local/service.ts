import type { RequestListener } from "node:http";
import type { RequiredAccess } from "./aws-api/aws-api";
import type { ServeNeeds } from "./aws-api/serve-api";
import type { Model } from "./model";
import type { Preparation } from "./served-stack";

/** A service of AWS that the runtime emulates. docs/adding-a-service.md */
export interface Service<Needs extends ServiceNeeds = ServiceNeeds, Started extends StartedService = StartedService> {
  /** As in signatures and in the actions of policies: `sqs`. */
  readonly signingName: string;
  /** Variable in which functions and SDKs find its endpoint: `AWS_ENDPOINT_URL_SQS`. Undefined where the stack itself has to tell them. */
  readonly endpointVariable?: string;
  /** Host names by which clients on AWS reach it. A function that calls one of them is led here. */
  hostNames(model: Model): readonly string[];
  /** Whether the ready line names its endpoint. @default always */
  isInUse?(model: Model): boolean;
  /** Something that a policy of this service decides, with a condition key of its own if it has any: IAM's data about the service is read by it. */
  readonly sampleAccess: RequiredAccess;
  start(needs: Needs): Promise<Started>;
}

/** What every service gets. */
export interface ServiceNeeds extends ServeNeeds {
  readonly model: () => Model;
}

export interface StartedService {
  readonly port: number;
  /** Answers a request that came to another port: that of all APIs of AWS. */
  readonly handle: RequestListener;
  /**
   * Makes ready what the next model needs.
   * @throws UserError when that is not possible. Then nothing has changed.
   */
  prepare?(next: Model): Promise<Preparation>;
  close(): Promise<void>;
}
