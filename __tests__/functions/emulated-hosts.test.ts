import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { buildSync } from "esbuild";
import { WebSocketServer } from "ws";
import { endpointVariables } from "../../local/lambda/function-variables";
import { isApiOfAws, variableFor } from "../../local/lambda/process/unemulated-hosts";
import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest, TestFunctions } from "../helpers/test-functions";

const folder = temporaryFolder();
const start = functionsPerTest(folder);

const HOST = "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com";

let server: Server;
let hosts: Record<string, number>;

beforeAll(async () => {
  server = createServer((request, response) => response.end(`${request.method} ${request.headers.host} ${request.url}`));
  new WebSocketServer({ server }).on("connection", (socket, request) => socket.send(`socket ${request.headers.host}`));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  hosts = { [HOST]: (server.address() as AddressInfo).port };
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A handler with its libraries in one file, as a function's bundle has them. */
function bundled(source: string): string {
  const { outputFiles } = buildSync({
    stdin: { contents: source, resolveDir: path.join(__dirname, "../..") },
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

/** By what they call it with: handlers that call `host`, and fail with the error of the connection. */
const CALLS: Readonly<Record<string, string>> = {
  "node:http": `({ host }) => new Promise((resolve, reject) =>
    http.request({ host, path: "/dev", method: "POST" }, (answer) => resolve(text(answer))).on("error", reject).end())`,
  "node:https": `({ host }) => new Promise((resolve, reject) =>
    https.request("https://" + host + "/dev", { method: "POST", agent: new https.Agent({ keepAlive: true }) }, (answer) => resolve(text(answer)))
      .on("error", reject).end())`,
  fetch: "({ host }) => fetch('https://' + host + '/dev').then((answer) => answer.text(), ({ cause }) => { throw cause; })",
  "a WebSocket client": `({ host }) => new Promise((resolve, reject) =>
    new WebSocket("wss://" + host + "/dev").on("message", (data) => resolve(String(data))).on("error", reject))`,
  "node:net": "({ host }) => new Promise((_resolve, reject) => require('node:net').connect(443, host).on('error', reject))",
  "node:tls": "({ host }) => new Promise((_resolve, reject) => require('node:tls').connect(443, host).on('error', reject))",
  "node:http2": "({ host }) => new Promise((_resolve, reject) => require('node:http2').connect('https://' + host).on('error', reject))",
  "the AWS SDK": `async ({ host }) => {
    const client = new ApiGatewayManagementApiClient({ endpoint: "https://" + host + "/dev" });
    const { $metadata } = await client.send(new PostToConnectionCommand({ ConnectionId: "abc=", Data: "hello" }));
    return $metadata.httpStatusCode;
  }`,
  "the AWS SDK's DynamoDB": `({ host }) => {
    const client = new DynamoDBClient({ endpoint: "https://" + host });
    return client.send(new ListTablesCommand({})).catch(({ name, $metadata }) => ({ name, attempts: $metadata.attempts }));
  }`,
};

describe("a call with", () => {
  const entries = Object.entries(CALLS).map(([client, code]) => `${JSON.stringify(client)}: ${code}`);
  const code = bundled(`
    const http = require("node:http");
    const https = require("node:https");
    const { text } = require("node:stream/consumers");
    const { WebSocket } = require("ws");
    const { ApiGatewayManagementApiClient, PostToConnectionCommand } = require("@aws-sdk/client-apigatewaymanagementapi");
    const { DynamoDBClient, ListTablesCommand } = require("@aws-sdk/client-dynamodb");
    const calls = { ${entries.join(",\n")} };
    exports.handler = async ({ client, host }) => calls[client]({ host });`);
  const functions = new TestFunctions(folder, { fn: { code, settings: { memoryMb: 256 } } }, []);

  beforeAll(async () => {
    functions.hosts = hosts;
    await functions.start();
  });

  afterAll(() => functions.close());

  test.each([
    ["node:http", `POST ${HOST} /dev`],
    ["node:https", `POST ${HOST} /dev`],
    ["fetch", `GET ${HOST} /dev`],
    ["a WebSocket client", `socket ${HOST}`],
    ["the AWS SDK", 200],
  ])("%s reaches an emulated host by its name on AWS", async (client, answer) => {
    expect(await functions.returned("fn", { client, host: HOST })).toBe(answer);
  });

  test.each([
    ["fetch", "s3"],
    ["node:https", "sns"],
    ["node:http", "kms"],
    ["node:net", "sts"],
    ["node:tls", "ssm"],
    ["node:http2", "ses"],
  ])("%s does not reach a service of AWS that is not emulated, and the console says so once", async (client, service) => {
    // given
    const host = `${service}.eu-west-1.amazonaws.com`;
    // when
    const answers = [await functions.failed("fn", { client, host }), await functions.failed("fn", { client, host })];
    // then
    const errorMessage = `${host} is not emulated by the local runtime: set AWS_ENDPOINT_URL_${service.toUpperCase()}, in the stack or in the shell that starts the runtime, to the endpoint that shall take these calls`;
    const failure = { errorType: "UnemulatedServiceError", errorMessage };
    expect(answers).toEqual([failure, failure]);
    expect(functions.events.filter((event) => event.type === "notEmulated" && event.message.includes(host))).toEqual([
      {
        type: "notEmulated",
        message: `fn called ${host}, which the local runtime does not emulate; the function's error says what to set`,
      },
    ]);
  });

  test("the AWS SDK fails at once for a service that is not emulated, and does not try again", async () => {
    const answer = await functions.returned("fn", { client: "the AWS SDK's DynamoDB", host: "dynamodb.us-east-1.amazonaws.com" });
    expect(answer).toEqual({ name: "UnemulatedServiceError", attempts: 1 });
  });

  test("fetch is as far from a host that is not of AWS as ever", async () => {
    const { errorMessage } = await functions.failed("fn", { client: "fetch", host: "other.invalid" });
    expect(errorMessage).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });
});

test.each([
  ["bucket.s3.dualstack.eu-west-1.amazonaws.com", "AWS_ENDPOINT_URL_S3"],
  ["secretsmanager.eu-west-1.amazonaws.com", "AWS_ENDPOINT_URL_SECRETS_MANAGER"],
  ["streams.dynamodb.eu-west-1.amazonaws.com", "AWS_ENDPOINT_URL_DYNAMODB_STREAMS"],
  ["bedrock-runtime.us-gov-west-1.amazonaws.com", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME"],
  ["kms-fips.eu-west-1.api.aws", "AWS_ENDPOINT_URL_KMS"],
  ["SNS.cn-north-1.amazonaws.com.cn", "AWS_ENDPOINT_URL_SNS"],
  ["iam.amazonaws.com", "AWS_ENDPOINT_URL_IAM"],
  ["zzzzzzzzzz.execute-api.eu-west-1.amazonaws.com", "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI"],
])("%s is refused, and %s is the variable to set", (host, variable) => {
  expect(variableFor(host.toLowerCase())).toBe(variable);
  expect(isApiOfAws(host.toLowerCase())).toBe(true);
});

test.each([
  "db.c1.eu-west-1.rds.amazonaws.com",
  "name-1.eu-west-1.elb.amazonaws.com",
  "ec2-1-2-3-4.compute-1.amazonaws.com",
  "amazonaws.com.example",
  "myamazonaws.com",
])("%s is no API of AWS, and is let through", (host) => {
  expect(isApiOfAws(host)).toBe(false);
});

test("a host that an AWS_ENDPOINT_URL of the function names is let through, with what is below it", async () => {
  // given: a name that leads nowhere, so that the connection fails by itself
  const endpoint = "http://s3.invalid.amazonaws.com";
  const code = "exports.handler = async ({ host }) => fetch('http://' + host).catch(({ cause }) => cause.name + cause.code);";
  const functions = await start({ fn: { code } });
  functions.endpointVariables = { AWS_ENDPOINT_URL_S3: endpoint };
  // then
  expect(await functions.returned("fn", { host: "bucket.s3.invalid.amazonaws.com" })).toMatch(/^ErrorE/);
  expect(await functions.returned("fn", { host: "sns.invalid.amazonaws.com" })).toBe("UnemulatedServiceErrorundefined");
});

test("a function gets the person's endpoints; the stack's win over them, and they win over the emulated ones", async () => {
  // given
  const code = `exports.handler = async () => Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("AWS_ENDPOINT_URL")));`;
  const AWS_ENDPOINT_URL_S3 = "http://127.0.0.1:9000";
  const functions = await start({ fn: { code, settings: { environment: { AWS_ENDPOINT_URL_S3 } } } });
  functions.endpointVariables = endpointVariables({
    AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
    AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1",
    AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:2",
    AWS_ENDPOINT_URL_SNS: "",
    AWS_PROFILE: "work",
    HOME: "/home/me",
  });
  // then
  expect(await functions.returned("fn")).toEqual({
    AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
    AWS_ENDPOINT_URL_S3,
    AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:2",
    AWS_ENDPOINT_URL_LAMBDA: functions.endpoint,
    AWS_ENDPOINT_URL_SQS: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
  });
});
