import { SQS_ERRORS } from "../../sqs/sqs-errors";
import type { ControlPlaneService } from "../service";
import { messageOperations } from "./messages";
import { queueAttributeOperations } from "./queue-attributes";
import { queueTagOperations } from "./queue-tags";
import { queueOperations } from "./queues";

/** Standard queues. Their messages are the work of the SQS that runs (docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference). */
export const SQS_QUEUES: ControlPlaneService = {
  name: "SQS",
  signingName: "sqs",
  protocol: "awsJson1_0",
  maxRequestBytes: 2 * 1024 * 1024,
  errors: SQS_ERRORS,
  load: () => import("@aws-sdk/client-sqs"),
  operations: (needs) => ({
    ...queueOperations(needs),
    ...queueAttributeOperations(needs),
    ...queueTagOperations(needs),
    ...messageOperations(needs),
  }),
};
