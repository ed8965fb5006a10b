import { API_GATEWAY } from "./api-gateway/gateway";
import { operationName } from "./aws-api/aws-json";
import { isRowOperation } from "./aws-rules/row-operations";
import type { DataPlane } from "./control-plane/service";
import { DYNAMODB } from "./dynamodb/dynamodb";
import { isInvoke } from "./lambda/lambda-api";
import { LAMBDA } from "./lambda/lambda-service";
import { isAboutMessages } from "./sqs/message-operations";
import { SQS } from "./sqs/sqs";
import type { StartedServices } from "./started-services";

/** What the services of the runtime answer of requests to the port of all APIs: what resources do, and not how they are made. */
export function dataPlanes(services: StartedServices): DataPlane[] {
  return [
    { signingName: API_GATEWAY.signingName, takes: () => true, handle: services.get(API_GATEWAY).handle },
    { signingName: LAMBDA.signingName, takes: isInvoke, handle: services.get(LAMBDA).handle },
    {
      signingName: DYNAMODB.signingName,
      takes: (request) => isRowOperation(operationName(request)),
      handle: services.get(DYNAMODB).handle,
    },
    { signingName: SQS.signingName, takes: isAboutMessages, handle: services.get(SQS).handle },
  ];
}
