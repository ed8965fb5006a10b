import { z } from "zod";
import { ApiError } from "../../local/aws-api/api-error";
import { awsJson, jsonOperation, operationsByTarget } from "../../local/aws-api/aws-json";
import { type ServedApi, serveApi } from "../../local/aws-api/serve-api";
import { EventLog, type RuntimeEvent } from "../../local/event-log";
import { ADMINISTRATOR, type Credentials } from "../../local/iam/credentials";
import { Iam } from "../../local/iam/iam";
import { modelWith } from "../helpers/model-with";
import { sendSigned } from "../helpers/send-signed";

const ROLE = "arn:aws:iam::123456789012:role/reader";
const mayReadOne = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ssm:GetParameters", Resource: "arn:aws:ssm:::one" }] };
const model = modelWith({ roles: [{ arn: ROLE, name: "reader", policies: [{ name: "read", document: mayReadOne }] }] });

const getParameters = jsonOperation({
  input: z.strictObject({ Names: z.array(z.string()).min(1) }),
  access: ({ Names }) => Names.map((name) => ({ action: "ssm:GetParameters", resource: `arn:aws:ssm:::${name}` })),
  run: async ({ Names: [first] }, { principal }) => {
    if (first === "broken") throw new Error("the store is gone");
    if (first === "absent") throw new ApiError(400, "ParameterNotFound", "there is no such parameter", { namespace: "com.amazonaws.ssm" });
    return { Value: first, ReadBy: principal.arn };
  },
});

let iam: Iam;
let events: RuntimeEvent[];
let served: ServedApi;

beforeEach(async () => {
  iam = new Iam(() => model);
  events = [];
  const log = new EventLog();
  log.subscribe((event) => events.push(event));
  served = await serveApi(
    {
      name: "SSM",
      protocol: awsJson("1.1"),
      maxRequestBytes: 1024 * 1024,
      find: operationsByTarget({ GetParameters: getParameters }),
    },
    { access: iam.accessControl("ssm", log), events: log, hostNames: () => [] },
  );
});

afterEach(() => served.close());

async function call(operation: string, body: string, credentials: Credentials = ADMINISTRATOR) {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AmazonSSM.${operation}` };
  const url = `${served.endpoint}/`;
  const answer = await sendSigned({ url, method: "POST", headers, body, service: "ssm", region: model.region, credentials });
  return { status: answer.status, type: answer.headers["content-type"], body: JSON.parse(answer.body) };
}

test("an operation gets its input and its caller, and its output is the answer", async () => {
  const body = { Value: "one", ReadBy: "arn:aws:sts::123456789012:assumed-role/reader/fn" };
  expect(await call("GetParameters", '{"Names":["one"]}', iam.assumeRole(ROLE, "fn"))).toEqual({
    status: 200,
    type: "application/x-amz-json-1.1",
    body,
  });
});

test("a caller needs everything that an operation asks for", async () => {
  // when
  const answer = await call("GetParameters", '{"Names":["one","two"]}', iam.assumeRole(ROLE, "fn"));
  // then
  expect([answer.status, answer.body.__type]).toEqual([400, "com.amazon.coral.service#AccessDeniedException"]);
  expect(answer.body.message).toContain("is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:::two");
  expect(events).toEqual([expect.objectContaining({ type: "denied", resource: "arn:aws:ssm:::two" })]);
});

const COMMON = "com.amazon.coral.service";
const missing = "Names: Invalid input: expected array, received undefined";

test.each([
  ["no JSON", "GetParameters", "{", 400, "com.amazon.coral.validate#ValidationException", expect.stringMatching(/expected object/)],
  ["an input without its member", "GetParameters", "", 400, "com.amazon.coral.validate#ValidationException", missing],
  ["an error of the operation", "GetParameters", '{"Names":["absent"]}', 400, "com.amazonaws.ssm#ParameterNotFound", expect.any(String)],
  ["too much", "GetParameters", "x".repeat(1024 * 1024 + 1), 413, `${COMMON}#RequestEntityTooLarge`, "the request is larger than 1 MB"],
])("%s is answered with the error of the protocol, and the console is silent", async (_what, operation, body, status, type, message) => {
  expect(await call(operation, body)).toMatchObject({ status, type: "application/x-amz-json-1.1", body: { __type: type, message } });
  expect(events).toEqual([]);
});

test.each([
  ["operation", "constructor", "{}", "constructor"],
  ["request without a target", "", "{}", "request without an operation"],
  ["member", "GetParameters", '{"Names":["one"],"WithDecryption":true}', "GetParameters with WithDecryption"],
])("a %s that is not emulated is refused by name, and the console says so", async (_what, operation, body, what) => {
  // when
  const answer = await call(operation, body);
  // then
  const message = `the local runtime does not emulate SSM's ${what}`;
  expect(answer).toMatchObject({ status: 400, body: { __type: `${COMMON}#UnknownOperationException`, message } });
  expect(events).toEqual([{ type: "notEmulated", message }]);
});

test("an operation that fails is a 500 without its reason, which the console has", async () => {
  // when
  const answer = await call("GetParameters", '{"Names":["broken"]}');
  // then
  expect([answer.status, answer.body.__type]).toEqual([500, `${COMMON}#InternalFailure`]);
  expect(JSON.stringify(answer.body)).not.toContain("store");
  expect(events).toEqual([{ type: "failed", what: "SSM", message: "the store is gone" }]);
});
