import { CLOUDWATCH } from "./cloudwatch/cloudwatch";
import { DYNAMODB_TABLES } from "./dynamodb/dynamodb";
import { IAM } from "./iam/iam";
import { KMS } from "./kms/kms";
import { SECRETS_MANAGER } from "./secrets-manager/secrets-manager";
import type { ControlPlaneService } from "./service";
import { SNS } from "./sns/sns";
import { SQS_QUEUES } from "./sqs/sqs";
import { SSM } from "./ssm/ssm";
import { STS } from "./sts/sts";

/** Every service with a control plane here. A new one is a folder, and a line in this list. */
export const SERVICES: readonly ControlPlaneService[] = [STS, IAM, DYNAMODB_TABLES, SQS_QUEUES, CLOUDWATCH, SNS, KMS, SSM, SECRETS_MANAGER];
