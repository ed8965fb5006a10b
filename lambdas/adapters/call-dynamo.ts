import type { AwsClient } from "../aws/aws-client";

/** Calls an operation of DynamoDB, again when an answer does not come. docs.aws.amazon.com/amazondynamodb/latest/APIReference */
export function callDynamo(client: AwsClient, operation: string, input: object) {
  return client.post({
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(input),
    isIdempotent: true,
  });
}
