import { API_GATEWAY } from "./api-gateway/gateway";
import { DYNAMODB } from "./dynamodb/dynamodb";
import { LAMBDA } from "./lambda/lambda-service";
import type { Model } from "./model";
import { SQS } from "./sqs/sqs";

/** Every service of AWS that the runtime emulates, in the order in which they start. A new one is a folder, and a line here. */
export const SERVICES = [DYNAMODB, SQS, LAMBDA, API_GATEWAY] as const;

/** Every host name under which clients on AWS reach a service of the stack. */
export function hostNamesOnAws(model: Model): readonly string[] {
  return SERVICES.flatMap((service) => service.hostNames(model));
}
