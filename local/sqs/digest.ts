import { createHash } from "node:crypto";
import type { MessageAttributes } from "./message-queue";

export function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/**
 * What SDKs check the attributes of a message with: names, types and values in the order of the names, each behind its length, and a byte
 * that tells text from bytes. docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function md5OfAttributes(attributes: MessageAttributes): string {
  const hash = createHash("md5");
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { DataType = "", StringValue, BinaryValue = "" } = attributes[name] ?? {};
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Buffer.from([StringValue === undefined ? 2 : 1]));
    add(StringValue === undefined ? Buffer.from(BinaryValue, "base64") : Buffer.from(StringValue));
  }
  return hash.digest("hex");
}

/** As SQS counts a message against its largest size: body, names, types and values. */
export function messageBytes(body: string, attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue, BinaryValue = "" }]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(StringValue ?? BinaryValue),
    Buffer.byteLength(body),
  );
}
