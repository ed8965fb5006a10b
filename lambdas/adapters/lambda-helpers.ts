import { AwsClient } from "../aws/aws-client";
import { encodeStrictly } from "../aws/signer";
import type { Assignment, Helpers } from "../core/ports";
import { packAssignment } from "./assignment-json";

/** Helpers that are asynchronous invocations of a Lambda function: Lambda queues the assignment and answers at once. */
export class LambdaHelpers implements Helpers {
  private readonly client = new AwsClient({ service: "lambda", maxConnections: 16, maxAttempts: 6, timeoutMs: 1_000 });

  constructor(private readonly functionName: string) {}

  /** docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
  async start(assignment: Assignment): Promise<void> {
    await this.client.post({
      path: `/2015-03-31/functions/${encodeStrictly(this.functionName)}/invocations`,
      headers: { "content-type": "application/json", "x-amz-invocation-type": "Event" },
      body: JSON.stringify(packAssignment(assignment)),
      // A second invocation would send the message twice.
      isIdempotent: false,
    });
  }
}
