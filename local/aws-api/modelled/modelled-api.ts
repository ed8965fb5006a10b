import type { Answer, AwsApi } from "../aws-api";
import type { ModelledOperation } from "./operation";

export type ClientPackage = object;
export type ModelledOperations = Readonly<Record<string, ModelledOperation<never>>>;
export type ServiceProtocol = "restJson1" | "awsJson1_0" | "awsJson1_1" | "awsQuery" | "restXml";

export interface ModelledService {
  readonly name: string;
  readonly signingName: string;
  readonly package: ClientPackage;
  readonly protocol: ServiceProtocol;
  readonly operations: ModelledOperations;
  readonly maxRequestBytes: number;
}

export function modelledApi(_service: ModelledService): AwsApi<Answer> {
  throw new Error("placeholder");
}
