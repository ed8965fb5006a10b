import { callSqs } from "../helpers/call-sqs";
import { sendSigned } from "../helpers/send-signed";
import { synthesizedStack } from "../helpers/synthesize-stack";
import { runtimePerTest } from "../helpers/test-runtime";

const stack = synthesizedStack();
const startRuntime = runtimePerTest();

test("what a helper could not do is in the stack's queue of failures, whole and with the reason, after one try", async () => {
  // given
  const runtime = await startRuntime(stack.directory);
  const { lambdaEndpoint, sqsEndpoint = "", queues = [], region } = runtime.endpoints;
  // Part of a broadcast that says neither who is left nor what to read.
  const assignment = { data: "hello", helpers: 1, startedAt: 1, broadcastId: "request-1=" };

  // when
  const { headers } = await sendSigned({
    url: `${lambdaEndpoint}/2015-03-31/functions/fanfare-dev-fan-out/invocations`,
    method: "POST",
    headers: { "x-amz-invocation-type": "Event" },
    body: JSON.stringify(assignment),
    service: "lambda",
    region,
    credentials: runtime.endpoints,
  });
  const dropped = await runtime.event({ type: "invocationDropped" });

  // then
  const { body } = await callSqs(sqsEndpoint, "ReceiveMessage", { QueueUrl: queues[0] });
  const [message] = body.Messages as { Body: string }[];
  expect(dropped).toMatchObject({
    attempts: 1,
    deliveries: [{ target: "arn:aws:sqs:eu-west-1:123456789012:fanfare-dev-fan-out-failures" }],
  });
  expect(JSON.parse(message?.Body ?? "")).toMatchObject({
    requestContext: { requestId: headers["x-amzn-requestid"], condition: "RetriesExhausted", approximateInvokeCount: 1 },
    requestPayload: assignment,
    responsePayload: { errorType: "TypeError" },
  });
});
