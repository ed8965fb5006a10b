import type { Credentials } from "../../local/iam/credentials";
import { sendSigned } from "./send-signed";

export interface SqsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Record<string, unknown>;
}

/** Calls an operation of SQS as AWS's SDKs do, in the JSON protocol. */
export async function callSqs(
  endpoint: string,
  operation: string,
  input: unknown,
  credentials: Credentials = { accessKeyId: "test", secretAccessKey: "test" },
): Promise<SqsAnswer> {
  const { body, ...answer } = await sendSigned({
    url: `${endpoint}/`,
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${operation}` },
    body: JSON.stringify(input),
    service: "sqs",
    region: "eu-west-1",
    credentials,
  });
  return { ...answer, body: JSON.parse(body) };
}
