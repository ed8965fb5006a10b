import { DYNAMODB_TABLES } from "./dynamodb/dynamodb";
import { IAM } from "./iam/iam";
import type { ControlPlaneService } from "./service";
import { SQS_QUEUES } from "./sqs/sqs";
import { STS } from "./sts/sts";

/** Every service with a control plane here. A new one is a folder, and a line in this list. */
export const SERVICES: readonly ControlPlaneService[] = [STS, IAM, DYNAMODB_TABLES, SQS_QUEUES];
