import { type AddressInfo, createServer } from "node:net";
import { ManagementApiSender } from "../../lambdas/adapters/management-api-sender";
import { atMost } from "../../lambdas/http/patience";
import { setFunctionEnvironment } from "../helpers/function-environment";
import { type ManagementApi, startManagementApi } from "../helpers/start-management-api";

const PATIENT = atMost(1_000);
const data = Buffer.from("Grüße 🎉");

let api: ManagementApi;
let sender: ManagementApiSender;

beforeEach(async () => {
  api = await startManagementApi();
  setFunctionEnvironment({ AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: api.endpoint });
  sender = new ManagementApiSender({ maxSockets: 4 });
});

afterEach(() => {
  jest.restoreAllMocks();
  return api.close();
});

test("a push is one post of the very bytes to the endpoint that the environment names", async () => {
  expect(await sender.send("a-b=", data, PATIENT)).toBe("delivered");
  expect(api.posts).toEqual([{ connectionId: "a-b=", body: "Grüße 🎉" }]);
});

test.each([
  [410, "GoneException", "", "gone"],
  [410, undefined, "", "gone"],
  [410, "GoneException", "<html>Gone</html>", "gone"],
  [400, "BadRequestException", '{"message":"Invalid connectionId"}', { reason: "400 BadRequestException", kind: "final" }],
  [403, "ForbiddenException", '{"message":"Forbidden"}', { reason: "403 ForbiddenException", kind: "final" }],
  [413, "PayloadTooLargeException", "", { reason: "413 PayloadTooLargeException", kind: "tooLarge" }],
  [429, "LimitExceededException", "", { reason: "429 LimitExceededException", kind: "throttled" }],
  [400, undefined, '{"__type":"com.amazon.coral.service#BadRequestException"}', { reason: "400 BadRequestException", kind: "final" }],
  [403, "AccessDeniedException:http://internal.amazon.com/coral/", "", { reason: "403 AccessDeniedException", kind: "final" }],
  [429, undefined, "", { reason: "429 Unknown", kind: "throttled" }],
  [500, undefined, '{"message":"Internal server error"}', { reason: "500 Unknown", kind: "transient" }],
  [503, undefined, "<html>Unavailable</html>", { reason: "503 Unknown", kind: "transient" }],
])("status %i with the error type %s and the body %j is, after one single post, %j", async (status, errorType, body, outcome) => {
  // given
  api.answer = (_, response) => {
    if (errorType) response.setHeader("x-amzn-ErrorType", errorType);
    response.writeHead(status).end(body);
  };

  // when, then
  expect(await sender.send("a=", data, PATIENT)).toEqual(outcome);
  expect(api.posts).toHaveLength(1);
});

test("a connection that the other side cuts may be tried again", async () => {
  api.answer = (_, response) => response.destroy();

  expect(await sender.send("a=", data, PATIENT)).toEqual({ reason: "ECONNRESET", kind: "transient" });
});

test("an endpoint where nothing listens may be tried again", async () => {
  await api.close();

  expect(await sender.send("a=", data, PATIENT)).toEqual({ reason: "ECONNREFUSED", kind: "transient" });
});

test("a post without an answer is given up, and its outcome says that the client may have the message", async () => {
  // given
  api.answer = () => {};

  // when, then
  expect(await sender.send("a=", data, atMost(50))).toEqual({ reason: "ETIMEDOUT", kind: "unanswered" });
});

test("the time for an answer is asked for anew each time that it is up", async () => {
  // given: 10 ms, and then as much as it takes
  const asked: boolean[] = [];
  api.answer = (_, response) => setTimeout(() => response.end(), 60);

  // when
  const outcome = await sender.send("a=", data, (waitedMs) => {
    asked.push(waitedMs > 0);
    return asked.length === 1 ? 10 : 5_000;
  });

  // then
  expect(outcome).toBe("delivered");
  expect(asked).toEqual([expect.any(Boolean), true]);
});

test("an answer that begins and does not end is given up as well", async () => {
  // given
  api.answer = (_, response) => {
    response.writeHead(200, { "content-length": 10 });
    response.write("slow");
  };

  // when, then
  expect(await sender.send("a=", data, atMost(50))).toEqual({ reason: "ETIMEDOUT", kind: "unanswered" });
});

test("a post that could not even be sent in time may be tried again", async () => {
  // given: a server that takes connections and says nothing, not even for the TLS handshake
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  setFunctionEnvironment({ AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: `https://127.0.0.1:${port}/dev` });
  const secure = new ManagementApiSender({ maxSockets: 4 });

  // when, then
  expect(await secure.send("a=", data, atMost(50))).toEqual({ reason: "ETIMEDOUT", kind: "transient" });
  silent.close();
});

test("connections are used again, but not after a time in which the server may have ended them", async () => {
  // given
  await sender.send("a=", data, PATIENT);
  await sender.send("b=", data, PATIENT);
  expect(api.connections).toBe(1);

  // when: the function was frozen meanwhile
  const now = Date.now();
  jest.spyOn(Date, "now").mockImplementation(() => now + 21_000);
  await sender.send("c=", data, PATIENT);

  // then
  expect(api.connections).toBe(2);
});

test("a server that ends its connections after each answer is served all the same", async () => {
  api.answer = (_, response) => response.setHeader("connection", "close").end();

  const outcomes = await Promise.all(Array.from({ length: 12 }, (_, index) => sender.send(`${index}=`, data, PATIENT)));

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
  const outcomes = await Promise.all(Array.from({ length: 8 }, (_, index) => sender.send(`${index}=`, data, PATIENT)));

  // then
  expect(outcomes).toEqual(Array.from({ length: 8 }, () => "delivered"));
});
