import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AwsClient } from "../../lambdas/aws/aws-client";
import { setFunctionEnvironment } from "../helpers/function-environment";

const call = { path: "/", headers: { "content-type": "application/x-amz-json-1.0" }, body: "{}" };

let answers: ((response: ServerResponse) => void)[];
let calls: number;
let client: AwsClient;
let close: () => void;

/** The n-th call gets the n-th answer, and the last one is repeated. */
beforeEach(async () => {
  calls = 0;
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      const answer = answers[Math.min(calls, answers.length - 1)];
      calls += 1;
      answer?.(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  setFunctionEnvironment({ AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  client = clientWith(10_000);
  close = () => {
    server.closeAllConnections();
    server.close();
  };
});

afterEach(() => close());

function clientWith(timeoutMs: number): AwsClient {
  return new AwsClient({ service: "dynamodb", maxConnections: 2, maxAttempts: 4, timeoutMs });
}

const ok = (response: ServerResponse) => response.end("fine");
const error = (status: number, type: string) => (response: ServerResponse) =>
  response.writeHead(status).end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: "no" }));
const cut = (response: ServerResponse) => response.destroy();
const silence = () => {};

test.each([
  ["throttling", error(400, "ProvisionedThroughputExceededException"), true],
  ["throttling, by its status", error(429, "TooManyRequestsException"), false],
  ["an error of the service", error(500, "InternalServerError"), true],
  ["a connection that is cut", cut, true],
])("%s is tried again, and gets through", async (_, answer, isIdempotent) => {
  answers = [answer, ok];

  const response = await client.post({ ...call, isIdempotent });

  expect([response.body.toString(), calls]).toEqual(["fine", 2]);
});

test("silence is tried again, each time with more patience", async () => {
  // given: an answer that comes after the first time, and within the second or the third
  answers = [(response) => setTimeout(ok, 150, response)];

  // when
  const response = await clientWith(100).post({ ...call, isIdempotent: true });

  // then
  expect(response.body.toString()).toBe("fine");
  expect(calls).toBeGreaterThan(1);
});

test("the tries come to an end, and the last error is what is thrown", async () => {
  answers = [error(400, "ThrottlingException")];

  await expect(client.post({ ...call, isIdempotent: true })).rejects.toMatchObject({
    name: "ThrottlingException",
    status: 400,
    message: "no",
  });
  expect(calls).toBe(4);
});

test.each([
  ["a refusal", error(400, "ResourceNotFoundException"), true, { name: "ResourceNotFoundException" }],
  ["an error of the service, when twice would be once too often", error(500, "ServiceException"), false, { name: "ServiceException" }],
  ["a connection that is cut, when twice would be once too often", cut, false, { name: "HttpError", code: "ECONNRESET" }],
])("%s is not tried again", async (_, answer, isIdempotent, thrown) => {
  answers = [answer, ok];

  await expect(client.post({ ...call, isIdempotent })).rejects.toMatchObject(thrown);
  expect(calls).toBe(1);
});

test("silence is not tried again when twice would be once too often", async () => {
  answers = [silence];

  await expect(clientWith(50).post({ ...call, isIdempotent: false })).rejects.toMatchObject({ name: "HttpError", code: "ETIMEDOUT" });
  // The connection may not have been open in time; then the call was not made.
  expect(calls).toBeLessThanOrEqual(1);
});

test("where nothing listens a call is tried again, as it had no effect", async () => {
  close();

  await expect(client.post({ ...call, isIdempotent: false })).rejects.toMatchObject({ code: "ECONNREFUSED", mayHaveArrived: false });
});
