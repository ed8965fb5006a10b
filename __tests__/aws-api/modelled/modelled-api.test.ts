import * as apigatewayv2 from "@aws-sdk/client-apigatewayv2";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as iam from "@aws-sdk/client-iam";
import * as lambda from "@aws-sdk/client-lambda";
import * as route53 from "@aws-sdk/client-route-53";
import * as s3 from "@aws-sdk/client-s3";
import * as sqs from "@aws-sdk/client-sqs";
import type { Answer, ApiCall } from "../../../local/aws-api/aws-api";
import { type ModelledProtocol, type ModelledService, modelledApi } from "../../../local/aws-api/modelled/modelled-api";
import { ModelledError, type ModelledOperation, operation } from "../../../local/aws-api/modelled/operation";
import { type ServedApi, serveApi } from "../../../local/aws-api/serve-api";
import { EventLog } from "../../../local/event-log";
import { ADMINISTRATOR } from "../../../local/iam/credentials";
import { Iam } from "../../../local/iam/iam";
import { modelWith } from "../../helpers/model-with";
import { ask, clientSettings } from "../../helpers/modelled-client";
import { sendSigned } from "../../helpers/send-signed";

const SERVICES = {
  apigateway: ["API Gateway", apigatewayv2, "restJson1"],
  iam: ["IAM", iam, "awsQuery"],
  lambda: ["Lambda", lambda, "restJson1"],
  logs: ["CloudWatch Logs", logs, "awsJson1_1"],
  route53: ["Route 53", route53, "restXml"],
  s3: ["S3", s3, "restXml"],
  sqs: ["SQS", sqs, "awsJson1_0"],
} as const satisfies Record<string, readonly [string, object, ModelledProtocol]>;

type Service = keyof typeof SERVICES;

function serviceWith(service: Service, operations: Readonly<Record<string, ModelledOperation>>): ModelledService {
  const [name, clientPackage, protocol] = SERVICES[service];
  return { name, signingName: service, package: clientPackage, protocol, operations, maxRequestBytes: 1024 * 1024 };
}

type Sent = readonly [method: string, target: string, body?: string, headers?: Record<string, string>];

async function send(
  service: Service,
  operations: Readonly<Record<string, ModelledOperation>>,
  [method, target, body = "", headers = {}]: Sent,
) {
  const messages: string[] = [];
  const events = new EventLog();
  events.subscribe((event) => messages.push("message" in event ? event.message : event.type));
  const answer = await ask(modelledApi(serviceWith(service, operations)), { method, target, headers, body: Buffer.from(body) }, events);
  return { ...answer, body: String(answer.body ?? "").replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, "ID"), messages };
}

const form = (text: string): Sent => ["POST", "/", text, { "content-type": "application/x-www-form-urlencoded; charset=utf-8" }];
const target = (name: string, body: string): Sent => [
  "POST",
  "/",
  body,
  { "x-amz-target": `X.${name}`, "content-type": "application/x-amz-json-1.1" },
];

const getRole = operation<iam.GetRoleCommandInput, iam.GetRoleCommandOutput>({
  access: ({ RoleName }) => [{ action: "iam:GetRole", resource: `arn:aws:iam::123456789012:role/${RoleName}` }],
  run({ RoleName }) {
    if (RoleName !== "reader") throw new ModelledError("NoSuchEntityException", `The role with name ${RoleName} cannot be found.`);
    const Arn = "arn:aws:iam::123456789012:role/reader";
    return {
      Role: { Path: "/", RoleName, RoleId: "AROA1", Arn, CreateDate: new Date("2026-01-02T03:04:05Z"), Tags: [{ Key: "a", Value: "<b>" }] },
    };
  },
});

test("an answer in the Query protocol is what AWS writes", async () => {
  expect(await send("iam", { GetRole: getRole }, form("Action=GetRole&Version=2010-05-08&RoleName=reader"))).toEqual({
    status: 200,
    headers: { "content-type": "text/xml" },
    messages: [],
    body: `<?xml version="1.0" encoding="UTF-8"?>
<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role><Path>/</Path><RoleName>reader</RoleName><RoleId>AROA1</RoleId><Arn>arn:aws:iam::123456789012:role/reader</Arn><CreateDate>2026-01-02T03:04:05Z</CreateDate><Tags><member><Key>a</Key><Value>&lt;b&gt;</Value></member></Tags></Role></GetRoleResult><ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></GetRoleResponse>`,
  });
});

const nothing: ModelledOperation = { run: () => ({}) };

test("an operation without output has the metadata alone in the Query protocol, and no body in JSON", async () => {
  expect(
    (await send("iam", { DeleteRole: nothing }, form("Action=DeleteRole&RoleName=reader"))).body,
  ).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<DeleteRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></DeleteRoleResponse>`);
  expect(await send("logs", { DeleteLogGroup: nothing }, target("DeleteLogGroup", '{"logGroupName":"a"}'))).toMatchObject({
    status: 200,
    body: "",
  });
  expect(await send("apigateway", { DeleteApi: nothing }, ["DELETE", "/v2/apis/a"])).toMatchObject({ status: 204, headers: {}, body: "" });
});

const failing = (name: string, message: string, members?: object): ModelledOperation => ({
  run() {
    throw new ModelledError(name, message, members);
  },
});

const XML = `<?xml version="1.0" encoding="UTF-8"?>\n`;

test.each<[Service, string, ModelledOperation, Sent, Partial<Answer>]>([
  [
    "iam",
    "GetRole",
    getRole,
    form("Action=GetRole&RoleName=a%26b"),
    {
      status: 404,
      headers: { "content-type": "text/xml" },
      body: `${XML}<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The role with name a&amp;b cannot be found.</Message></Error><RequestId>ID</RequestId></ErrorResponse>`,
    },
  ],
  [
    "apigateway",
    "GetApi",
    failing("NotFoundException", "Invalid API identifier specified", { ResourceType: "Api" }),
    ["GET", "/v2/apis/a"],
    {
      status: 404,
      headers: { "content-type": "application/json", "x-amzn-ErrorType": "NotFoundException" },
      body: '{"message":"Invalid API identifier specified","resourceType":"Api"}',
    },
  ],
  [
    "lambda",
    "GetFunction",
    failing("TooManyRequestsException", "Rate exceeded", { retryAfterSeconds: "1", Type: "User" }),
    ["GET", "/2015-03-31/functions/a"],
    {
      status: 429,
      headers: { "content-type": "application/json", "x-amzn-ErrorType": "TooManyRequestsException", "Retry-After": "1" },
      body: '{"Type":"User","message":"Rate exceeded"}',
    },
  ],
  [
    "logs",
    "DeleteLogGroup",
    failing("ResourceNotFoundException", "The specified log group does not exist."),
    target("DeleteLogGroup", '{"logGroupName":"a"}'),
    {
      status: 400,
      headers: { "content-type": "application/x-amz-json-1.1" },
      body: '{"__type":"ResourceNotFoundException","message":"The specified log group does not exist."}',
    },
  ],
  [
    "sqs",
    "GetQueueUrl",
    failing("QueueDoesNotExist", "The specified queue does not exist."),
    target("GetQueueUrl", '{"QueueName":"a"}'),
    {
      status: 400,
      headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender" },
      body: '{"__type":"QueueDoesNotExist","message":"The specified queue does not exist."}',
    },
  ],
  [
    "route53",
    "GetHostedZone",
    failing("NoSuchHostedZone", "No hosted zone found with ID: Z1"),
    ["GET", "/2013-04-01/hostedzone/Z1"],
    {
      status: 404,
      headers: { "content-type": "text/xml" },
      body: `${XML}<ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type><Code>NoSuchHostedZone</Code><Message>No hosted zone found with ID: Z1</Message></Error><RequestId>ID</RequestId></ErrorResponse>`,
    },
  ],
  [
    "s3",
    "GetObject",
    failing("NoSuchKey", "The specified key does not exist."),
    ["GET", "/bucket/a/b"],
    {
      status: 404,
      headers: { "content-type": "text/xml", "x-amz-request-id": expect.any(String), "x-amz-id-2": expect.any(String) },
      body: `${XML}<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><RequestId>ID</RequestId><HostId>ID</HostId></Error>`,
    },
  ],
])("an error of %s's model is what AWS writes", async (service, name, declared, sent, answer) => {
  expect(await send(service, { [name]: declared }, sent)).toEqual({ ...answer, messages: [] });
});

test.each<[string, Service, string, Sent, number, string, string]>([
  [
    "Query",
    "iam",
    "CreateRole",
    form("Action=CreateRole"),
    400,
    "ValidationError",
    "2 validation errors detected: Value null at 'roleName' failed to satisfy constraint: Member must not be null; Value null at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must not be null",
  ],
  [
    "Query's lists",
    "iam",
    "TagRole",
    form("Action=TagRole&RoleName=a&Tags.member.1.Key=k"),
    400,
    "ValidationError",
    "1 validation error detected: Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null",
  ],
  [
    "JSON",
    "logs",
    "CreateLogGroup",
    target("CreateLogGroup", "{}"),
    400,
    "ValidationException",
    "1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null",
  ],
  [
    "REST-JSON",
    "lambda",
    "CreateFunction",
    ["POST", "/2015-03-31/functions", '{"FunctionName":"a","Role":"r"}'],
    400,
    "BadRequestException",
    "1 validation error detected: Value null at 'code' failed to satisfy constraint: Member must not be null",
  ],
  [
    "REST-XML",
    "route53",
    "CreateHostedZone",
    ["POST", "/2013-04-01/hostedzone", "<CreateHostedZoneRequest><Name>a.</Name></CreateHostedZoneRequest>"],
    400,
    "InvalidInput",
    "1 validation error detected: Value null at 'callerReference' failed to satisfy constraint: Member must not be null",
  ],
])("%s: missing members are named as AWS names them", async (_protocol, service, name, sent, status, code, message) => {
  expect(errorOf(await send(service, { [name]: nothing }, sent))).toEqual({ status, code, message, messages: [] });
});

test.each<[string, Service, string, Sent, string]>([
  ["no JSON", "logs", "CreateLogGroup", target("CreateLogGroup", "{"), "SerializationException"],
  ["a list as JSON", "logs", "CreateLogGroup", target("CreateLogGroup", "[]"), "SerializationException"],
  ["a number for a string", "logs", "CreateLogGroup", target("CreateLogGroup", '{"logGroupName":7}'), "SerializationException"],
  ["a string for a number", "lambda", "CreateFunction", ["POST", "/2015-03-31/functions", '{"Timeout":"7"}'], "SerializationException"],
  ["a string for a structure", "lambda", "CreateFunction", ["POST", "/2015-03-31/functions", '{"Code":"zip"}'], "SerializationException"],
  ["a string for a list", "lambda", "CreateFunction", ["POST", "/2015-03-31/functions", '{"Layers":"a"}'], "SerializationException"],
  ["a list for a map", "lambda", "CreateFunction", ["POST", "/2015-03-31/functions", '{"Tags":["a"]}'], "SerializationException"],
  ["text for a number in a query", "lambda", "ListFunctions", ["GET", "/2015-03-31/functions?MaxItems=ten"], "SerializationException"],
  ["an invalid encoding in a path", "lambda", "GetFunction", ["GET", "/2015-03-31/functions/%E0%A4%A"], "SerializationException"],
  ["text for a number in a form", "iam", "ListRoles", form("Action=ListRoles&MaxItems=ten"), "MalformedInput"],
  ["text for a date in a form", "iam", "GetRole", form("Action=GetRole&RoleName.member.1=a"), "MalformedInput"],
  ["a name for the number of a list item", "iam", "TagRole", form("Action=TagRole&RoleName=a&Tags.member.one.Key=k"), "MalformedInput"],
  ["no XML", "route53", "CreateHostedZone", ["POST", "/2013-04-01/hostedzone", "<a"], "MalformedInput"],
])("%s is refused as a request that cannot be read", async (_what, service, name, sent, code) => {
  expect(errorOf(await send(service, { [name]: nothing }, sent))).toMatchObject({ status: 400, code, messages: [] });
});

test.each<[Service, Sent, number, string, string]>([
  ["iam", form("Action=CreateGroup&GroupName=a"), 400, "InvalidAction", "IAM's CreateGroup"],
  ["iam", form("Action=constructor"), 400, "InvalidAction", "IAM's constructor"],
  ["iam", form(""), 400, "InvalidAction", "IAM's request without an operation"],
  ["logs", target("PutMetricFilter", "{}"), 400, "UnknownOperationException", "CloudWatch Logs's PutMetricFilter"],
  ["lambda", ["GET", "/2015-03-31/functions"], 404, "UnknownOperationException", "Lambda's ListFunctions"],
  ["lambda", ["GET", "//?a"], 404, "UnknownOperationException", "Lambda's GET //"],
  ["route53", ["GET", "/2013-04-01/geolocations"], 400, "InvalidAction", "Route 53's ListGeoLocations"],
  ["s3", ["GET", "/bucket?website"], 501, "NotImplemented", "S3's GetBucketWebsite"],
])("%s names an operation that is not emulated: %j", async (service, sent, status, code, what) => {
  const message = `the local runtime does not emulate ${what}`;
  expect(errorOf(await send(service, {}, sent))).toEqual({ status, code, message, messages: [message] });
});

function errorOf({ status, headers = {}, body, messages }: Awaited<ReturnType<typeof send>>) {
  if (body.startsWith("<")) {
    const [, code] = /<Code>(.*)<\/Code>/s.exec(body) ?? [];
    const [, message = ""] = /<Message>(.*)<\/Message>/s.exec(body) ?? [];
    return { status, code, message: message.replaceAll("&apos;", "'"), messages };
  }
  const { __type, message } = JSON.parse(body);
  return { status, code: headers["x-amzn-ErrorType"] ?? __type.split("#")[1], message, messages };
}

test.each<[Service, string, string, string, Record<string, string>]>([
  ["lambda", "GET", "/2015-03-31/functions/", "ListFunctions", {}],
  ["lambda", "GET", "/2015-03-31/functions/a?Qualifier=1", "GetFunction", {}],
  ["lambda", "GET", "/2015-03-31/functions/a/configuration", "GetFunctionConfiguration", {}],
  ["lambda", "GET", "/2018-10-31/layers?find=LayerVersion&Arn=a", "GetLayerVersionByArn", {}],
  ["lambda", "GET", "/2018-10-31/layers", "ListLayers", {}],
  ["apigateway", "DELETE", "/v2/tags/arn%3Aaws%3Aapigateway%3Aeu-west-1%3A%3A%2Fapis%2Fa?tagKeys=a", "UntagResource", {}],
  ["route53", "POST", "/2013-04-01/hostedzone/Z1/rrset/", "ChangeResourceRecordSets", {}],
  ["route53", "GET", "/2013-04-01/hostedzonecount", "GetHostedZoneCount", {}],
  ["s3", "GET", "/", "ListBuckets", {}],
  ["s3", "HEAD", "/bucket", "HeadBucket", {}],
  ["s3", "PUT", "/bucket/", "CreateBucket", {}],
  ["s3", "GET", "/bucket", "ListObjects", {}],
  ["s3", "GET", "/bucket?list-type=2&prefix=a", "ListObjectsV2", {}],
  ["s3", "GET", "/bucket?acl", "GetBucketAcl", {}],
  ["s3", "PUT", "/bucket?acl=", "PutBucketAcl", {}],
  ["s3", "GET", "/bucket/a/b.zip", "GetObject", {}],
  ["s3", "GET", "/bucket/a/?acl", "GetObjectAcl", {}],
  ["s3", "GET", "/bucket/a?uploadId=1", "ListParts", {}],
  ["s3", "PUT", "/bucket/a", "PutObject", {}],
  ["s3", "PUT", "/bucket/a?partNumber=1&uploadId=1", "UploadPart", {}],
  ["s3", "PUT", "/bucket/a", "CopyObject", { "x-amz-copy-source": "/bucket/b" }],
  ["s3", "POST", "/bucket?delete", "DeleteObjects", {}],
  ["s3", "POST", "/bucket/a?uploads", "CreateMultipartUpload", {}],
])("%s %s %s is %s", async (service, method, path, name, headers) => {
  const { messages } = await send(service, {}, [method, path, "", headers]);
  expect(messages).toEqual([expect.stringMatching(new RegExp(`'s ${name}$`))]);
});

test("labels are decoded, and keep slashes where the path takes several segments", async () => {
  const received: object[] = [];
  const record: ModelledOperation = { run: (input) => ({ ...(received.push(input) && {}) }) };
  // when
  await send("apigateway", { UntagResource: record }, ["DELETE", "/v2/tags/arn%3Aaws%2Fapis%2Fa?tagKeys=a&tagKeys=b+c"]);
  await send("s3", { DeleteObject: record }, ["DELETE", "/bucket/a%20b/c//d/"]);
  // then
  expect(received).toEqual([
    { ResourceArn: "arn:aws/apis/a", TagKeys: ["a", "b c"] },
    { Bucket: "bucket", Key: "a b/c//d/" },
  ]);
});

test("an operation without a policy of its own asks for its action on everything", async () => {
  const api = modelledApi({ ...serviceWith("sqs", { ListQueues: nothing }), actionPrefix: "queues" });
  const request = { method: "POST", target: "/", headers: { "x-amz-target": "AmazonSQS.ListQueues" }, body: Buffer.alloc(0) };
  expect(api.find(request).access({}, {} as ApiCall)).toEqual([{ action: "queues:ListQueues", resource: "*" }]);
});

test("an SDK's client gets an error of the model as its class", async () => {
  const client = new iam.IAMClient(clientSettings(modelledApi(serviceWith("iam", { GetRole: getRole }))));
  const error = await client.send(new iam.GetRoleCommand({ RoleName: "writer" })).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(iam.NoSuchEntityException);
  expect(error.message).toBe("The role with name writer cannot be found.");
});

describe("served on a port", () => {
  let served: ServedApi;

  beforeAll(async () => {
    const events = new EventLog();
    const access = new Iam(() => modelWith({})).accessControl("iam", events);
    served = await serveApi(modelledApi(serviceWith("iam", { GetRole: getRole })), { access, events, hostNames: () => [] });
  });

  afterAll(() => served.close());

  test("a signed request is answered, with its id in header and body", async () => {
    const { headers, body } = await sendSigned({
      url: `${served.endpoint}/`,
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "Action=GetRole&RoleName=reader",
      service: "iam",
      region: "eu-west-1",
      credentials: ADMINISTRATOR,
    });
    expect(body).toContain(`<RequestId>${headers["x-amzn-requestid"]}</RequestId>`);
  });

  test("an unsigned request gets the error of the Query protocol", async () => {
    const answer = await fetch(served.endpoint, { method: "POST", body: "Action=GetRole" });
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("<Code>MissingAuthenticationToken</Code>")]);
  });
});
