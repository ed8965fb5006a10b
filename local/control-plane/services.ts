import { ACM } from "./acm/acm";
import { API_GATEWAY_V1 } from "./api-gateway/api-gateway-v1";
import { API_GATEWAY_V2 } from "./api-gateway/api-gateway-v2";
import { CLOUDWATCH } from "./cloudwatch/cloudwatch";
import { DYNAMODB_TABLES } from "./dynamodb/dynamodb";
import { IAM } from "./iam/iam";
import { KMS } from "./kms/kms";
import { LAMBDA_CONTROL } from "./lambda/lambda";
import { LOGS } from "./logs/logs";
import { ROUTE_53 } from "./route-53/route-53";
import { S3 } from "./s3/s3";
import { SECRETS_MANAGER } from "./secrets-manager/secrets-manager";
import type { ControlPlaneService } from "./service";
import { SNS } from "./sns/sns";
import { SQS_QUEUES } from "./sqs/sqs";
import { SSM } from "./ssm/ssm";
import { STS } from "./sts/sts";

/** Every service with a control plane here. A new one is a folder, and a line in this list. */
export const SERVICES: readonly ControlPlaneService[] = [
  STS,
  IAM,
  LAMBDA_CONTROL,
  LOGS,
  S3,
  DYNAMODB_TABLES,
  SQS_QUEUES,
  API_GATEWAY_V2,
  API_GATEWAY_V1,
  CLOUDWATCH,
  SNS,
  KMS,
  SSM,
  SECRETS_MANAGER,
  ACM,
  ROUTE_53,
];
