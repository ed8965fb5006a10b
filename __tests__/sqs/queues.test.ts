import { createHash } from "node:crypto";
import { EventLog, type RuntimeEvent } from "../../local/event-log";
import { Iam } from "../../local/iam/iam";
import type { Model, Queue } from "../../local/model";
import { type Sqs, startSqs } from "../../local/sqs/sqs";
import { callSqs } from "../helpers/call-sqs";
import { sendSigned } from "../helpers/send-signed";
import { within } from "../helpers/within";

const ARN = "arn:aws:sqs:eu-west-1:123456789012:jobs";
const ROLE = "arn:aws:iam::123456789012:role/sender";
const queue: Queue = {
  arn: ARN,
  name: "jobs",
  visibilityTimeoutSeconds: 30,
  delaySeconds: 0,
  retentionSeconds: 345_600,
  receiveWaitSeconds: 0,
  maxMessageBytes: 100,
};
const mayOnlySend = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: ARN }] };

let model: Model;
let iam: Iam;
let events: RuntimeEvent[];
let sqs: Sqs;
let url: string;

beforeEach(async () => {
  model = {
    region: "eu-west-1",
    accountId: "123456789012",
    apis: [],
    domains: [],
    functions: [],
    roles: [{ arn: ROLE, name: "sender", policies: [{ name: "send", document: mayOnlySend }] }],
    tables: [],
    queues: [queue],
  };
  iam = new Iam(() => model);
  events = [];
  const log = new EventLog();
  log.subscribe((event) => events.push(event));
  sqs = await startSqs({ model: () => model, events: log, access: iam.accessControl("sqs", log), hostNames: () => [] });
  url = `${sqs.endpoint}/123456789012/jobs`;
});

afterEach(() => sqs.close());

const call = (operation: string, input: object) => callSqs(sqs.endpoint, operation, input);
const send = (MessageBody: string, more = {}) => call("SendMessage", { QueueUrl: url, MessageBody, ...more });

async function receive(more = {}): Promise<readonly Record<string, unknown>[]> {
  const { status, body } = await call("ReceiveMessage", { QueueUrl: url, ...more });
  expect(status).toBe(200);
  return (body.Messages ?? []) as Record<string, unknown>[];
}

async function counts(): Promise<unknown[]> {
  const { body } = await call("GetQueueAttributes", { QueueUrl: url, AttributeNames: ["All"] });
  const found = body.Attributes as Record<string, string>;
  return ["", "NotVisible", "Delayed"].map((kind) => found[`ApproximateNumberOfMessages${kind}`]);
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

test("a message is sent, received with what was asked for, and deleted", async () => {
  // when
  const sent = await send("hello", { MessageAttributes: { Kind: { DataType: "String", StringValue: "greeting" } } });
  const [message = {}] = await receive({
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ["All"],
    AttributeNames: ["ApproximateReceiveCount"],
  });
  // then
  // By AWS's rule: 4 bytes of length before name, type and value, and a 1 for text.
  const encoded = "\0\0\0\x04Kind\0\0\0\x06String\x01\0\0\0\x08greeting";
  expect(sent).toMatchObject({ status: 200, body: { MD5OfMessageBody: md5("hello"), MD5OfMessageAttributes: md5(encoded) } });
  expect(message).toEqual({
    MessageId: sent.body.MessageId,
    ReceiptHandle: expect.any(String),
    Body: "hello",
    MD5OfBody: md5("hello"),
    Attributes: { ApproximateReceiveCount: "1" },
    MessageAttributes: { Kind: { DataType: "String", StringValue: "greeting" } },
    MD5OfMessageAttributes: md5(encoded),
  });
  expect(await counts()).toEqual(["0", "1", "0"]);
  expect(await call("DeleteMessage", { QueueUrl: url, ReceiptHandle: message.ReceiptHandle })).toMatchObject({ status: 200, body: {} });
  expect(await counts()).toEqual(["0", "0", "0"]);
});

test("a message that was received and not deleted comes again after its visibility timeout, and the old handle deletes nothing", async () => {
  // given
  await send("again");
  const [first = {}] = await receive({ VisibilityTimeout: 0 });
  // when
  const [second = {}] = await receive({ AttributeNames: ["All"] });
  // then
  expect([first.MessageId, second.Body]).toEqual([second.MessageId, "again"]);
  expect(second.Attributes).toMatchObject({ ApproximateReceiveCount: "2", SenderId: expect.any(String) });
  expect(await receive()).toEqual([]);
  await call("DeleteMessage", { QueueUrl: url, ReceiptHandle: first.ReceiptHandle });
  expect(await counts()).toEqual(["0", "1", "0"]);
});

test("who waits gets a message as soon as there is one", async () => {
  const waiting = receive({ WaitTimeSeconds: 20 });
  await send("at last");

  const messages = await within(waiting, "the message", () => "nothing");

  expect(messages.map(({ Body }) => Body)).toEqual(["at last"]);
});

test("who waits for a message that somebody else has gets it when its visibility timeout is over", async () => {
  await send("mine");
  await receive({ VisibilityTimeout: 1 });

  const messages = await within(receive({ WaitTimeSeconds: 20 }), "the message", () => "nothing");

  expect(messages.map(({ Body }) => Body)).toEqual(["mine"]);
});

test("a message can be delayed, and one that is too old is not kept", async () => {
  await send("later", { DelaySeconds: 900 });
  expect(await receive()).toEqual([]);
  expect(await counts()).toEqual(["0", "0", "1"]);

  model = { ...model, queues: [{ ...queue, retentionSeconds: 0 }] };

  expect(await counts()).toEqual(["0", "0", "0"]);
});

test("the queue's URL is found by its name, and AWS's own URL is understood", async () => {
  expect((await call("GetQueueUrl", { QueueName: "jobs" })).body).toEqual({ QueueUrl: url });

  const { status } = await call("SendMessage", { QueueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", MessageBody: "x" });

  expect(status).toBe(200);
});

test.each([
  ["SendMessage", { QueueUrl: "http://x/123456789012/none", MessageBody: "x" }, "com.amazonaws.sqs#QueueDoesNotExist", /does not exist/],
  [
    "SendMessage",
    { QueueUrl: "u/jobs", MessageBody: "x".repeat(101) },
    "com.amazonaws.sqs#InvalidParameterValue",
    /shorter than 100 bytes/,
  ],
  ["SendMessage", { QueueUrl: "u/jobs", MessageBody: "" }, "com.amazonaws.sqs#InvalidParameterValue", /MessageBody/],
  ["ReceiveMessage", { QueueUrl: "u/jobs", MaxNumberOfMessages: 11 }, "com.amazonaws.sqs#InvalidParameterValue", /MaxNumberOfMessages/],
  [
    "SendMessage",
    { QueueUrl: "u/jobs", MessageBody: "x", MessageGroupId: "g" },
    "com.amazonaws.sqs#UnsupportedOperation",
    /MessageGroupId/,
  ],
  ["PurgeQueue", { QueueUrl: "u/jobs" }, "com.amazonaws.sqs#UnsupportedOperation", /does not emulate SQS's PurgeQueue/],
])("%s with %j is refused", async (operation, input, type, message) => {
  const { status, body } = await call(operation, input);

  expect([status, body.__type]).toEqual([400, type]);
  expect(body.message).toMatch(message);
});

test("what is not emulated is said on the console too", async () => {
  await call("PurgeQueue", { QueueUrl: url });

  expect(events).toEqual([{ type: "notEmulated", message: "the local runtime does not emulate SQS's PurgeQueue" }]);
});

test("a role may do what its policies allow, and nothing else", async () => {
  // given
  const credentials = iam.assumeRole(ROLE, "fn");
  // when
  const sent = await callSqs(sqs.endpoint, "SendMessage", { QueueUrl: url, MessageBody: "x" }, credentials);
  const received = await callSqs(sqs.endpoint, "ReceiveMessage", { QueueUrl: url }, credentials);
  // then
  expect(sent.status).toBe(200);
  expect(received).toMatchObject({ status: 403, body: { __type: "com.amazon.coral.service#AccessDeniedException" } });
  expect(events).toMatchObject([{ type: "denied", action: "sqs:ReceiveMessage", resource: ARN }]);
});

test("a request that is not signed, or with a wrong secret, is refused", async () => {
  const unsigned = await fetch(sqs.endpoint, { method: "POST", headers: { "x-amz-target": "AmazonSQS.ReceiveMessage" }, body: "{}" });
  const forged = await callSqs(sqs.endpoint, "ReceiveMessage", { QueueUrl: url }, { accessKeyId: "test", secretAccessKey: "guess" });

  expect([unsigned.status, await unsigned.json()]).toMatchObject([
    403,
    { __type: "com.amazon.coral.service#MissingAuthenticationTokenException" },
  ]);
  expect(forged).toMatchObject({ status: 403, body: { __type: "com.amazon.coral.service#InvalidSignatureException" } });
});

test("the older query protocol is refused by name", async () => {
  const { status, body } = await sendSigned({
    url: `${sqs.endpoint}/`,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "Action=ListQueues",
    service: "sqs",
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });

  expect([status, JSON.parse(body).message]).toEqual([400, expect.stringContaining("query protocol")]);
});

test.each(["constructor", "__proto__", "toString", "hasOwnProperty"])("an operation that is called %s is refused by name", async (name) => {
  const message = `the local runtime does not emulate SQS's ${name}`;
  expect(await call(name, {})).toMatchObject({ status: 400, body: { __type: "com.amazonaws.sqs#UnsupportedOperation", message } });
  expect(events).toEqual([{ type: "notEmulated", message }]);
});
