import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { ApiError } from "../../aws-api/api-error";
import type { ApiCall } from "../../aws-api/aws-api";
import type { ModelledOperation } from "../../aws-api/modelled/operation";
import { parseJson } from "../../parse-json";
import type { ControlPlaneNeeds } from "../service";

const OPERATIONS = ["SendMessage", "ReceiveMessage", "DeleteMessage"];

/** Of SQS's JSON protocol, where bytes are in base64. */
interface JsonAnswer {
  readonly __type?: string;
  readonly message?: string;
  readonly Messages?: readonly { readonly MessageAttributes?: Readonly<Record<string, MessageAttributeValue>> }[];
}

/**
 * Messages in the Query protocol, which botocore before 1.31 uses, and with it Debian 12's awscli and boto3. The SQS that runs speaks JSON
 * only, and is asked in it. Requests in JSON go there directly.
 */
export function messageOperations({ askQueues }: ControlPlaneNeeds): Record<string, ModelledOperation> {
  return Object.fromEntries(
    OPERATIONS.map((name) => [
      name,
      {
        // The SQS that runs asks the policies.
        access: () => [],
        run: (input, call) => ask(name, input, call),
      } satisfies ModelledOperation,
    ]),
  );

  async function ask(name: string, input: object, { principal, request }: ApiCall): Promise<object> {
    const {
      status,
      headers = {},
      body = "",
    } = await askQueues(principal, {
      method: "POST",
      target: "/",
      headers: { host: request.headers.host, "x-amz-target": `AmazonSQS.${name}`, "content-type": "application/x-amz-json-1.0" },
      body: Buffer.from(JSON.stringify(input, (_key, value) => withBase64(value))),
    });
    // Our own service wrote it.
    const answer = (parseJson(body.toString()) ?? {}) as JsonAnswer;
    if (status === 200) return withBytes(answer);
    const [, code = ""] = answer.__type?.split("#") ?? [];
    const queryCode = String(headers["x-amzn-query-error"] ?? code).split(";")[0] ?? code;
    throw new ApiError(status, code, answer.message ?? "", { queryCode });
  }
}

/** A Buffer is an object when `JSON.stringify` hands it to its replacer, other bytes are themselves. */
function withBase64(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  const isBuffer = typeof value === "object" && value !== null && "type" in value && value.type === "Buffer" && "data" in value;
  return isBuffer ? Buffer.from(value.data as number[]).toString("base64") : value;
}

function withBytes({ Messages, ...others }: JsonAnswer): object {
  if (!Messages) return others;
  const inBytes = (attributes: Readonly<Record<string, MessageAttributeValue>>) =>
    Object.fromEntries(
      Object.entries(attributes).map(([name, { BinaryValue, ...value }]) => [
        name,
        { ...value, ...(BinaryValue !== undefined && { BinaryValue: Buffer.from(String(BinaryValue), "base64") }) },
      ]),
    );
  return {
    ...others,
    Messages: Messages.map(({ MessageAttributes, ...message }) => ({
      ...message,
      ...(MessageAttributes && { MessageAttributes: inBytes(MessageAttributes) }),
    })),
  };
}
