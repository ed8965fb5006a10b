import { API_GATEWAY_V1 } from "./api-gateway/api-gateway-v1";
import { API_GATEWAY_V2 } from "./api-gateway/api-gateway-v2";
import { DYNAMODB_TABLES } from "./dynamodb/dynamodb";
import { IAM } from "./iam/iam";
import { LAMBDA_CONTROL } from "./lambda/lambda";
import type { ControlPlaneService } from "./service";
import { SQS_QUEUES } from "./sqs/sqs";
import { STS } from "./sts/sts";

/** Every service with a control plane here. A new one is a folder, and a line in this list. */
export const SERVICES: readonly ControlPlaneService[] = [
  STS,
  IAM,
  LAMBDA_CONTROL,
  DYNAMODB_TABLES,
  SQS_QUEUES,
  API_GATEWAY_V2,
  API_GATEWAY_V1,
];
