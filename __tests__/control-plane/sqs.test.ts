import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { type EmptyAccount, startEmptyAccount } from "../helpers/empty-account";
import { sendSigned } from "../helpers/send-signed";

let account: EmptyAccount;
let sqs: SQSClient;

beforeAll(async () => {
  account = await startEmptyAccount();
  sqs = new SQSClient(account.client);
});
afterAll(async () => {
  sqs.destroy();
  await account.close();
});

async function create(QueueName: string, Attributes: Record<string, string> = {}) {
  return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl;
}

async function attributes(QueueUrl: string | undefined) {
  return (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes ?? {};
}

test("a queue is read as it was made, and carries messages at its URL", async () => {
  // when
  const QueueUrl = await create("failures", { VisibilityTimeout: "7", MessageRetentionPeriod: "1209600" });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "lost" }));
  // then
  expect(QueueUrl).toBe(`${account.client.endpoint}/123456789012/failures`);
  expect(await attributes(QueueUrl)).toEqual({
    QueueArn: "arn:aws:sqs:eu-west-1:123456789012:failures",
    VisibilityTimeout: "7",
    MessageRetentionPeriod: "1209600",
    DelaySeconds: "0",
    MaximumMessageSize: "1048576",
    ReceiveMessageWaitTimeSeconds: "0",
    SqsManagedSseEnabled: "true",
    CreatedTimestamp: expect.stringMatching(/^\d{10}$/),
    LastModifiedTimestamp: expect.stringMatching(/^\d{10}$/),
    ApproximateNumberOfMessages: "1",
    ApproximateNumberOfMessagesNotVisible: "0",
    ApproximateNumberOfMessagesDelayed: "0",
  });
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName: "failures" }))).QueueUrl).toBe(QueueUrl);
  expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "fail" }))).QueueUrls).toEqual([QueueUrl]);
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
});

test("a queue is made once: the same attributes find it, others do not", async () => {
  // given
  const QueueUrl = await create("once", { DelaySeconds: "5" });
  // then
  expect(await create("once", { DelaySeconds: "5" })).toBe(QueueUrl);
  expect(await create("once")).toBe(QueueUrl);
  await expect(create("once", { DelaySeconds: "6" })).rejects.toMatchObject({
    name: "QueueNameExists",
    message: "A queue already exists with the same name and a different value for attribute DelaySeconds",
  });
});

test("attributes and tags of a queue change, and an empty value removes an attribute", async () => {
  // given
  const QueueUrl = await create("changing", { RedrivePolicy: '{"maxReceiveCount":3}' });
  // when
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: "9", KmsMasterKeyId: "alias/k", RedrivePolicy: "" } }),
  );
  await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { a: "1", b: "2" } }));
  await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["a"] }));
  // then
  const changed = await attributes(QueueUrl);
  expect(changed).toMatchObject({ VisibilityTimeout: "9", KmsMasterKeyId: "alias/k", SqsManagedSseEnabled: "false" });
  expect(changed).not.toHaveProperty("RedrivePolicy");
  expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ b: "2" });
});

test("a queue that was removed is gone with its messages", async () => {
  // given
  const QueueUrl = await create("removed");
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "old" }));
  // when
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  // then
  await expect(attributes(QueueUrl)).rejects.toMatchObject({ name: "QueueDoesNotExist", message: "The specified queue does not exist." });
  await create("removed");
  expect((await attributes(QueueUrl)).ApproximateNumberOfMessages).toBe("0");
});

test.each<[problem: string, name: string, attributes: Record<string, string>, error: object]>([
  ["an unknown attribute", "q", { Colour: "red" }, { name: "InvalidAttributeName", message: "Unknown Attribute Colour." }],
  ["a value out of range", "q", { VisibilityTimeout: "43201" }, { name: "InvalidAttributeValue" }],
  ["a name with spaces", "a queue", {}, { message: expect.stringContaining("1 to 80 in length") }],
  ["a FIFO queue", "q.fifo", { FifoQueue: "true" }, { name: "UnsupportedOperation", message: expect.stringContaining("FIFO queues") }],
])("SQS refuses %s", async (_problem, name, given, error) => {
  await expect(create(name, given)).rejects.toMatchObject(error);
});

test("older clients send and receive messages in the Query protocol", async () => {
  // given
  const QueueUrl = (await create("by-query")) ?? "";
  const ask = (fields: Record<string, string>) =>
    sendSigned({
      method: "POST",
      url: `${account.client.endpoint}/`,
      region: "eu-west-1",
      service: "sqs",
      credentials: account.client.credentials,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ QueueUrl, Version: "2012-11-05", ...fields }).toString(),
    });
  // when
  const sent = await ask({
    Action: "SendMessage",
    MessageBody: "hello",
    "MessageAttribute.1.Name": "bytes",
    "MessageAttribute.1.Value.DataType": "Binary",
    "MessageAttribute.1.Value.BinaryValue": "AAEC",
  });
  const received = await ask({ Action: "ReceiveMessage", "MessageAttributeName.1": "All" });
  const ReceiptHandle = /<ReceiptHandle>(.*?)</.exec(received.body)?.[1] ?? "";
  const deleted = await ask({ Action: "DeleteMessage", ReceiptHandle });
  // then
  expect([sent.status, received.status, deleted.status]).toEqual([200, 200, 200]);
  expect(received.body).toMatch(/<Body>hello<.*<BinaryValue>AAEC</);
  const refused = await ask({ Action: "SendMessage", MessageBody: "x", QueueUrl: `${QueueUrl}-missing` });
  expect(refused.body).toContain("<Code>AWS.SimpleQueueService.NonExistentQueue</Code>");
});
