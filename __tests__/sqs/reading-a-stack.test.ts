import { readStack } from "../../local/terraform/read-stack";
import { type FixtureStack, writeFixtureStack } from "../helpers/fixture-stack";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();
const functions = { $default: { code: "exports.handler = async () => ({ statusCode: 200 });" } };

function stackWith(queues: Readonly<Record<string, Record<string, unknown>>>, variables: Record<string, string> = {}): string {
  return writeFixtureStack(folder, functions, (stack: FixtureStack) => {
    const { resource = {} } = stack;
    resource.aws_sqs_queue = { ...queues };
    for (const lambda of Object.values(resource.aws_lambda_function ?? {})) lambda.environment = { variables };
  });
}

test("a queue is read with its settings, and with the provider's defaults", async () => {
  const { model, leftOut } = await readStack(
    stackWith({
      plain: { name: "plain" },
      set: {
        name: "set",
        visibility_timeout_seconds: 5,
        delay_seconds: 1,
        message_retention_seconds: 60,
        receive_wait_time_seconds: 20,
        max_message_size: 2_048,
      },
    }),
  );

  const arn = "arn:aws:sqs:eu-west-1:123456789012";
  expect(model.queues).toEqual([
    {
      arn: `${arn}:plain`,
      name: "plain",
      visibilityTimeoutSeconds: 30,
      delaySeconds: 0,
      retentionSeconds: 345_600,
      receiveWaitSeconds: 0,
      maxMessageBytes: 262_144,
    },
    {
      arn: `${arn}:set`,
      name: "set",
      visibilityTimeoutSeconds: 5,
      delaySeconds: 1,
      retentionSeconds: 60,
      receiveWaitSeconds: 20,
      maxMessageBytes: 2_048,
    },
  ]);
  expect(leftOut).toEqual([]);
});

test("settings that SQS refuses are refused, all at once", async () => {
  const reading = readStack(stackWith({ jobs: { name: "jobs", visibility_timeout_seconds: 43_201, max_message_size: 1 } }));

  await expect(reading).rejects.toThrow(
    "aws_sqs_queue.jobs: visibility_timeout_seconds: 43201: AWS takes whole numbers from 0 to 43200\n" +
      "aws_sqs_queue.jobs: max_message_size: 1: AWS takes whole numbers from 1024 to 1048576",
  );
});

test("a queue that keeps an order is left out, and one without a name gets one", async () => {
  const { model, leftOut } = await readStack(
    stackWith({ ordered: { name: "a.fifo", fifo_queue: true }, unnamed: { name_prefix: "jobs-" } }),
  );

  expect(leftOut).toEqual([{ address: "aws_sqs_queue.ordered", reason: "a FIFO queue" }]);
  expect(model.queues.map(({ name }) => name)).toEqual([expect.stringMatching(/^jobs-[a-z0-9]{12}$/)]);
});

test("a function that is given a queue's URL gets the one that the queue has on AWS", async () => {
  const { model } = await readStack(
    stackWith({ jobs: { name: "jobs" } }, { URL: `\${aws_sqs_queue.jobs.url}`, ID: `\${aws_sqs_queue.jobs.id}` }),
  );

  const url = "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs";
  expect(model.functions[0]?.environment).toEqual({ URL: url, ID: url });
});
