import { startDynamoDb } from "../../local/dynamodb/dynamodb";
import { EventLog } from "../../local/event-log";
import type { Role, ServiceIntegration } from "../../local/model";
import { startSqs } from "../../local/sqs/sqs";
import { REGION, rigPerTest } from "../helpers/gateway-rig";

const startRig = rigPerTest();

const ACCOUNT = "123456789012";
const queue = {
  arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:jobs`,
  name: "jobs",
  visibilityTimeoutSeconds: 30,
  delaySeconds: 0,
  retentionSeconds: 60,
  receiveWaitSeconds: 0,
  maxMessageBytes: 262_144,
};
const table = {
  arn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/people`,
  name: "people",
  keySchema: [{ attributeName: "id", keyType: "HASH" as const }],
  attributes: [{ name: "id", type: "S" as const }],
  globalSecondaryIndexes: [],
  localSecondaryIndexes: [],
};

function roleFor(actions: readonly string[], service = "apigateway.amazonaws.com"): Role {
  const policy = (statement: object) => ({ Version: "2012-10-17", Statement: [statement] });
  return {
    arn: `arn:aws:iam::${ACCOUNT}:role/gateway`,
    name: "gateway",
    trustPolicy: policy({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }),
    policies: [{ name: "calls", document: policy({ Effect: "Allow", Action: actions, Resource: "*" }) }],
  };
}

function integration(of: Pick<ServiceIntegration, "service" | "action" | "queueName">, template: string): ServiceIntegration {
  return {
    type: "service",
    ...of,
    credentialsArn: roleFor([]).arn,
    timeoutMs: 29_000,
    request: { templates: { $default: template }, passthrough: "WHEN_NO_MATCH", parameters: {} },
    responses: [
      { key: "/2\\d\\d/", templates: {} },
      { key: "$default", templates: { $default: "failed: $input.body" } },
    ],
  };
}

const ROUTES = {
  sendForm: integration(
    { service: "sqs", action: "SendMessage", queueName: "jobs" },
    "Action=SendMessage&MessageBody=$util.urlEncode($input.json('$.job'))",
  ),
  sendJson: integration(
    { service: "sqs", action: "SendMessage" },
    `{"QueueUrl": "https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/jobs", "MessageBody": $input.json('$.job')}`,
  ),
  put: integration(
    { service: "dynamodb", action: "PutItem" },
    `{"TableName": "people", "Item": {"id": {"S": "$context.connectionId"}, "name": {"S": $input.json('$.name')}}}`,
  ),
  get: integration({ service: "dynamodb", action: "GetItem" }, `{"TableName": "people", "Key": {"id": {"S": "$context.connectionId"}}}`),
};

/** A client of a gateway with a queue and a table, which API Gateway calls with `role`. */
async function connect(role: Role) {
  const rig = await startRig({
    functions: { $connect: () => ({ statusCode: 200 }) },
    integrations: ROUTES,
    model: { roles: [role], queues: [queue], tables: [table] },
    callService: (service, principal, request) => (service === "sqs" ? sqs : dynamodb).answerFor(principal, request),
  });
  const events = new EventLog();
  const needs = { model: () => rig.model, events, hostNames: () => [] };
  const sqs = await startSqs({ ...needs, access: rig.iam.accessControl("sqs", events) });
  const dynamodb = await startDynamoDb({ ...needs, access: rig.iam.accessControl("dynamodb", events), dynamodbPort: 0 });
  toClose.push(sqs, dynamodb);
  const client = await rig.connect();
  return {
    rig,
    async ask(type: string, more: object = {}): Promise<string> {
      client.send({ type, ...more });
      return client.next();
    },
  };
}

const toClose: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(toClose.splice(0).map((service) => service.close()));
});

test("a message becomes a message of a queue, in SQS's query protocol or in JSON", async () => {
  const { rig, ask } = await connect(roleFor(["sqs:SendMessage"]));
  for (const type of ["sendForm", "sendJson"]) {
    expect(JSON.parse(await ask(type, { job: "sweep & mop" }))).toMatchObject({ MessageId: expect.any(String) });
  }
  expect(rig.events.at(-2)).toMatchObject({ type: "invocation", functionName: "sqs SendMessage", outcome: "ok", status: 200 });
});

test("a message becomes a row of a table, and another reads it", async () => {
  const { ask } = await connect(roleFor(["dynamodb:PutItem", "dynamodb:GetItem"]));
  expect(await ask("put", { name: "Marko" })).toBe("{}");
  expect(JSON.parse(await ask("get"))).toMatchObject({ Item: { name: { S: "Marko" } } });
});

test("an action that the role does not allow is an error of the service, which selects the integration response", async () => {
  const { rig, ask } = await connect(roleFor(["dynamodb:GetItem"]));
  expect(await ask("put", { name: "Marko" })).toMatch(
    /^failed: .*assumed-role\/gateway\/\S+ is not authorized to perform: dynamodb:PutItem/,
  );
  expect(await ask("sendForm", { job: "x" })).toMatch(/^failed: .*not authorized to perform: sqs:SendMessage/);
  expect(rig.events.findLast(({ type }) => type === "invocation")).toMatchObject({ outcome: "error", status: expect.any(Number) });
});

test("a role that does not trust API Gateway is an internal error, and the service is not called", async () => {
  const { rig, ask } = await connect(roleFor(["dynamodb:*"], "lambda.amazonaws.com"));
  expect(JSON.parse(await ask("get"))).toMatchObject({ message: "Internal server error" });
  expect(rig.events.findLast(({ type }) => type === "invocation")).toMatchObject({
    functionName: "dynamodb GetItem",
    outcome: "notAllowed",
  });
});
