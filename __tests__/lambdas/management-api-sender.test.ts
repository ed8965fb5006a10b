import { type AddressInfo, createServer } from "node:net";
import { ManagementApiSender } from "../../lambdas/adapters/management-api-sender";
import { setFunctionEnvironment } from "../helpers/function-environment";
import { type ManagementApi, startManagementApi } from "../helpers/start-management-api";

const data = Buffer.from("Grüße 🎉");

let api: ManagementApi;
let sender: ManagementApiSender;

beforeEach(async () => {
  api = await startManagementApi();
  setFunctionEnvironment({ AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: api.endpoint });
  sender = new ManagementApiSender({ maxSockets: 4, postTimeoutMs: 1_000 });
});

afterEach(() => {
  jest.restoreAllMocks();
  return api.close();
});

test("a push is one post of the very bytes to the endpoint that the environment names", async () => {
  expect(await sender.send("a-b=", data)).toBe("delivered");
  expect(api.posts).toEqual([{ connectionId: "a-b=", body: "Grüße 🎉" }]);
});

test.each([
  [410, "GoneException", "", "gone"],
  [410, undefined, "", "gone"],
  [410, "GoneException", "<html>Gone</html>", "gone"],
  [
    400,
    "BadRequestException",
    '{"message":"Invalid connectionId"}',
    { reason: "400 BadRequestException", retryable: false, throttled: false },
  ],
  [403, "ForbiddenException", '{"message":"Forbidden"}', { reason: "403 ForbiddenException", retryable: false, throttled: false }],
  [413, "PayloadTooLargeException", "", { reason: "413 PayloadTooLargeException", retryable: false, throttled: false }],
  [429, "LimitExceededException", "", { reason: "429 LimitExceededException", retryable: true, throttled: true }],
  [
    400,
    undefined,
    '{"__type":"com.amazon.coral.service#BadRequestException"}',
    { reason: "400 BadRequestException", retryable: false, throttled: false },
  ],
  [
    403,
    "AccessDeniedException:http://internal.amazon.com/coral/",
    "",
    { reason: "403 AccessDeniedException", retryable: false, throttled: false },
  ],
  [429, undefined, "", { reason: "429 Unknown", retryable: true, throttled: true }],
  [500, undefined, '{"message":"Internal server error"}', { reason: "500 Unknown", retryable: true, throttled: false }],
  [503, undefined, "<html>Unavailable</html>", { reason: "503 Unknown", retryable: true, throttled: false }],
])("status %i with the error type %s and the body %j is, after one single post, %j", async (status, errorType, body, outcome) => {
  // given
  api.answer = (_, response) => {
    if (errorType) response.setHeader("x-amzn-ErrorType", errorType);
    response.writeHead(status).end(body);
  };

  // when, then
  expect(await sender.send("a=", data)).toEqual(outcome);
  expect(api.posts).toHaveLength(1);
});

test("a connection that the other side cuts may be tried again", async () => {
  api.answer = (_, response) => response.destroy();

  expect(await sender.send("a=", data)).toEqual({ reason: "ECONNRESET", retryable: true, throttled: false });
});

test("an endpoint where nothing listens may be tried again", async () => {
  await api.close();

  expect(await sender.send("a=", data)).toEqual({ reason: "ECONNREFUSED", retryable: true, throttled: false });
});

test("a post without an answer is given up and not tried again: the client may have the message", async () => {
  // given
  api.answer = () => {};
  const impatient = new ManagementApiSender({ maxSockets: 4, postTimeoutMs: 50 });

  // when, then
  expect(await impatient.send("a=", data)).toEqual({ reason: "ETIMEDOUT", retryable: false, throttled: false });
});

test("an answer that begins and does not end is given up as well", async () => {
  // given
  api.answer = (_, response) => {
    response.writeHead(200, { "content-length": 10 });
    response.write("slow");
  };
  const impatient = new ManagementApiSender({ maxSockets: 4, postTimeoutMs: 50 });

  // when, then
  expect(await impatient.send("a=", data)).toEqual({ reason: "ETIMEDOUT", retryable: false, throttled: false });
});

test("a post that could not even be sent in time may be tried again", async () => {
  // given: a server that takes connections and says nothing, not even for the TLS handshake
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  setFunctionEnvironment({ AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: `https://127.0.0.1:${port}/dev` });
  const impatient = new ManagementApiSender({ maxSockets: 4, postTimeoutMs: 50 });

  // when, then
  expect(await impatient.send("a=", data)).toEqual({ reason: "ETIMEDOUT", retryable: true, throttled: false });
  silent.close();
});

test("connections are used again, but not after a time in which the server may have ended them", async () => {
  // given
  await sender.send("a=", data);
  await sender.send("b=", data);
  expect(api.connections).toBe(1);

  // when: the function was frozen meanwhile
  const now = Date.now();
  jest.spyOn(Date, "now").mockImplementation(() => now + 21_000);
  await sender.send("c=", data);

  // then
  expect(api.connections).toBe(2);
});

test("a server that ends its connections after each answer is served all the same", async () => {
  api.answer = (_, response) => response.setHeader("connection", "close").end();

  const outcomes = await Promise.all(Array.from({ length: 12 }, (_, index) => sender.send(`${index}=`, data)));

  expect(outcomes).toEqual(Array.from({ length: 12 }, () => "delivered"));
});

test("as many posts are under way at a time as there are sockets", async () => {
  // given: a server that answers nobody before all sockets are taken
  const open: (() => void)[] = [];
  api.answer = (_, response) => {
    open.push(() => response.end());
    if (open.length === 4) for (const end of open.splice(0)) end();
  };

  // when
  const outcomes = await Promise.all(Array.from({ length: 8 }, (_, index) => sender.send(`${index}=`, data)));

  // then
  expect(outcomes).toEqual(Array.from({ length: 8 }, () => "delivered"));
});
