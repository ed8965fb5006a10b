import type { Queue } from "../../local/model";
import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest, type TestFunctions } from "../helpers/test-functions";

const start = functionsPerTest(temporaryFolder());

const EVENT = { "x-amz-invocation-type": "Event" };
const FAILS = "exports.handler = async () => { throw new TypeError('no such thing'); };";
const QUEUE = "arn:aws:sqs:eu-west-1:123456789012:failures";
const DEAD = "arn:aws:sqs:eu-west-1:123456789012:dead";
const maySend = (resource: string) => [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: resource }];
const once = { maxRetries: 0, maxEventAgeSeconds: 21_600 };

function queue(arn: string, maxMessageBytes = 262_144): Queue {
  const name = arn.split(":").pop() ?? "";
  return { arn, name, visibilityTimeoutSeconds: 30, delaySeconds: 0, retentionSeconds: 345_600, receiveWaitSeconds: 0, maxMessageBytes };
}

/** Sends the event, waits until it is dropped, and takes what is in the queue then. */
async function giveUp(functions: TestFunctions, queueName = "failures", event: unknown = { n: 1 }) {
  const { headers } = await functions.call("fn", EVENT, JSON.stringify(event));
  await functions.until("the end of it", (events) => events.some(({ type }) => type === "invocationDropped"));
  const QueueUrl = `http://127.0.0.1/123456789012/${queueName}`;
  const { body } = await functions.sqs("ReceiveMessage", { QueueUrl, MessageAttributeNames: ["All"] });
  const [message] = (body.Messages ?? []) as Record<string, unknown>[];
  const dropped = functions.events.find(({ type }) => type === "invocationDropped");
  return {
    requestId: headers["x-amzn-requestid"],
    message,
    deliveries: dropped && "deliveries" in dropped ? dropped.deliveries : undefined,
  };
}

test("an on-failure destination gets a record of the event, of why it failed, and of how often it was tried", async () => {
  // given
  const fn = { code: FAILS, settings: { asynchronous: { ...once, maxRetries: 1, onFailure: QUEUE } }, statements: maySend(QUEUE) };
  const functions = await start({ fn }, { asynchronousSpeed: 10_000 }, [queue(QUEUE)]);
  // when
  const { requestId, message, deliveries } = await giveUp(functions);
  // then
  expect(deliveries).toEqual([{ target: QUEUE }]);
  expect(JSON.parse(String(message?.Body))).toEqual({
    version: "1.0",
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    requestContext: {
      requestId,
      functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:fn:$LATEST",
      condition: "RetriesExhausted",
      approximateInvokeCount: 2,
    },
    requestPayload: { n: 1 },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: { errorType: "TypeError", errorMessage: "no such thing", trace: expect.any(Array) },
  });
});

test("a record of an event that was never tried has no response", async () => {
  const fn = {
    code: FAILS,
    settings: { reservedConcurrency: 0, asynchronous: { ...once, onFailure: QUEUE } },
    statements: maySend(QUEUE),
  };
  const functions = await start({ fn }, {}, [queue(QUEUE)]);

  const { message } = await giveUp(functions);

  const record = JSON.parse(String(message?.Body));
  expect(Object.keys(record)).toEqual(["version", "timestamp", "requestContext", "requestPayload"]);
  expect(record.requestContext).toMatchObject({ condition: "ZeroReservedConcurrency", approximateInvokeCount: 0 });
});

test("a dead-letter queue gets the event itself, and the error in its attributes", async () => {
  const fn = { code: FAILS, settings: { asynchronous: { ...once, deadLetterTarget: DEAD } }, statements: maySend(DEAD) };
  const functions = await start({ fn }, {}, [queue(DEAD)]);

  const { requestId, message, deliveries } = await giveUp(functions, "dead");

  expect(deliveries).toEqual([{ target: DEAD }]);
  expect(message).toMatchObject({
    Body: '{"n":1}',
    MessageAttributes: {
      RequestID: { DataType: "String", StringValue: requestId },
      ErrorCode: { DataType: "Number", StringValue: "200" },
      ErrorMessage: { DataType: "String", StringValue: "no such thing" },
    },
  });
});

test("a role that may not send to the queue loses the event, and that is said", async () => {
  const fn = { code: FAILS, settings: { asynchronous: { ...once, onFailure: QUEUE } }, statements: maySend(DEAD) };
  const functions = await start({ fn }, {}, [queue(QUEUE)]);

  const { message, deliveries } = await giveUp(functions);

  expect(message).toBeUndefined();
  expect(deliveries).toEqual([
    { target: QUEUE, problem: expect.stringMatching(/is not authorized to perform: sqs:SendMessage on resource: .*failures/) },
  ]);
  expect(functions.events.filter(({ type }) => type === "denied")).toHaveLength(1);
});

test.each([
  ["a queue that is not there", QUEUE, [], "The specified queue does not exist."],
  [
    "a record that is too long for the queue",
    QUEUE,
    [queue(QUEUE, 100)],
    "One or more parameters are invalid. Reason: Message must be shorter than 100 bytes.",
  ],
  ["a topic", "arn:aws:sns:eu-west-1:123456789012:news", [], "only queues of SQS are emulated"],
])("%s loses the event, and that is said", async (_what, target, queues, problem) => {
  const fn = { code: FAILS, settings: { asynchronous: { ...once, onFailure: target } }, statements: maySend("*") };
  const functions = await start({ fn }, {}, [queue(DEAD), ...queues]);

  const { deliveries } = await giveUp(functions, "dead");

  expect(deliveries).toEqual([{ target, problem }]);
});

test("a function finds the queues without being told where they are", async () => {
  const code = "exports.handler = async () => process.env.AWS_ENDPOINT_URL_SQS;";
  const functions = await start({ fn: { code } });

  expect(await functions.returned("fn")).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});
