import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpIntegration, HttpProxyIntegration } from "../../local/model";
import { rigPerTest } from "../helpers/gateway-rig";
import { refused } from "../helpers/rig-client";

const startRig = rigPerTest();

interface Received {
  readonly method?: string;
  readonly url?: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A backend on this machine: it remembers its requests, and answers with the status in the path. */
const received: Received[] = [];
let server: Server;
let origin = "";

beforeAll(async () => {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  received.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const { method, url, headers } = request;
  received.push({ ...(method && { method }), ...(url && { url }), headers, body });
  const status = Number(/^\/(\d+)/.exec(url ?? "")?.[1] ?? 0);
  // A path without a status is never answered.
  if (status > 0) response.writeHead(status, { "x-kind": "odd", location: "/200" }).end(`{"status":${status}}`);
}

function proxy(path: string, more: Partial<HttpProxyIntegration> = {}): HttpProxyIntegration {
  return { type: "httpProxy", method: "POST", url: `${origin}${path}`, timeoutMs: 29_000, parameters: {}, ...more };
}

function mapped(path: string, more: Partial<HttpIntegration> = {}): HttpIntegration {
  return {
    type: "http",
    method: "PUT",
    url: `${origin}${path}`,
    timeoutMs: 29_000,
    request: { templates: { $default: `{"said": $input.json('$.text')}` }, passthrough: "WHEN_NO_MATCH", parameters: {} },
    responses: [
      { key: "/2\\d\\d/", templates: { $default: "made: $input.path('$.status')" } },
      {
        key: "$default",
        selectionExpression: `\${integration.response.header.X-Kind}`,
        templates: { odd: "odd: $input.path('$.status')" },
      },
    ],
    ...more,
  };
}

async function answerOf($default: HttpProxyIntegration | HttpIntegration, message: unknown) {
  const rig = await startRig({ functions: { $connect: () => ({ statusCode: 200 }) }, integrations: { $default } });
  const client = await rig.connect();
  client.send(message as object);
  return { reply: await client.next(), event: rig.events.findLast(({ type }) => type === "invocation") };
}

test("HTTP_PROXY posts the message with mapped parameters, and passes the body on whatever its status", async () => {
  const parameters = {
    "integration.request.path.room": "route.request.body.room",
    "integration.request.querystring.id": "context.connectionId",
    "integration.request.header.X-From": "'fan fare'",
    "integration.request.header.X-Missing": "route.request.body.nope",
  };
  const { reply, event } = await answerOf(proxy("/404/{room}?a=1", { parameters }), { room: "a/b" });
  expect(reply).toBe('{"status":404}');
  expect(received).toEqual([
    {
      method: "POST",
      url: expect.stringMatching(/^\/404\/a%2Fb\?a=1&id=[\w-]{15}%3D$/),
      headers: expect.objectContaining({
        "x-from": "fan fare",
        "content-type": "application/json",
        "user-agent": "AmazonAPIGateway_a1b2c3d4e5",
      }),
      body: '{"room":"a/b"}',
    },
  ]);
  expect(received[0]?.headers).not.toHaveProperty("x-missing");
  expect(event).toMatchObject({ functionName: `POST ${origin}/404/{room}`, outcome: "ok", status: 404 });
});

test("HTTP maps the request, and the response by its status and its headers", async () => {
  expect((await answerOf(mapped("/201"), { text: "hi" })).reply).toBe("made: 201");
  expect(received[0]).toMatchObject({ method: "PUT", body: '{"said": "hi"}' });
  expect((await answerOf(mapped("/500"), { text: "hi" })).reply).toBe("odd: 500");
});

test("a redirect is an answer and is not followed", async () => {
  expect((await answerOf(proxy("/302"), "x")).reply).toBe('{"status":302}');
  expect(received).toHaveLength(1);
});

test("a backend that does not answer in time is a timeout, and one that is not there an internal error", async () => {
  const slow = await answerOf(proxy("/never", { timeoutMs: 100 }), "x");
  expect(JSON.parse(slow.reply)).toMatchObject({ message: "Endpoint request timed out" });
  expect(slow.event).toMatchObject({ outcome: "timeout", error: "API Gateway stopped waiting after 100 ms" });
  const absent = await answerOf(proxy("", { url: "http://127.0.0.1:1/" }), "x");
  expect(JSON.parse(absent.reply)).toMatchObject({ message: "Internal server error" });
  expect(absent.event).toMatchObject({ outcome: "error", error: expect.stringContaining("ECONNREFUSED") });
});

test.each(["http://169.254.169.254/latest", "http://[fe80::1]/", "http://[fd00:ec2::254]/", "http://[::ffff:169.254.169.254]/"])(
  "%s is never called",
  async (url) => {
    const { event } = await answerOf(proxy("", { url }), "x");
    expect(event).toMatchObject({
      outcome: "error",
      error: expect.stringMatching(/^the local runtime does not call link-local addresses/),
    });
  },
);

test("the status of an HTTP backend decides about a handshake", async () => {
  const rig = await startRig({ functions: {}, integrations: { $connect: proxy("/401") } });
  expect(await refused(`ws://${rig.host}/dev`)).toMatchObject({ status: 401 });
});
