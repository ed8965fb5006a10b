import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { buildSync } from "esbuild";
import { WebSocketServer } from "ws";
import { temporaryFolder } from "../helpers/temporary-folder";
import { functionsPerTest } from "../helpers/test-functions";

const start = functionsPerTest(temporaryFolder());

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

test.each([
  [
    "node:https",
    `const https = require("node:https");
    const { text } = require("node:stream/consumers");
    exports.handler = async ({ host }) => new Promise((resolve, reject) =>
      https.request({ host, path: "/dev", method: "POST", agent: new https.Agent({ keepAlive: true }) }, (answer) => resolve(text(answer))).on("error", reject).end());`,
    `POST ${HOST} /dev`,
  ],
  ["fetch", "exports.handler = async ({ host }) => (await fetch('https://' + host + '/dev')).text();", `GET ${HOST} /dev`],
  [
    "a WebSocket client",
    `const { WebSocket } = require("ws");
    exports.handler = async ({ host }) => new Promise((resolve, reject) =>
      new WebSocket("wss://" + host + "/dev").on("message", (data) => resolve(String(data))).on("error", reject));`,
    `socket ${HOST}`,
  ],
])("%s reaches an emulated host by its name on AWS", async (_client, code, answer) => {
  const functions = await start({ fn: { code: bundled(code) } });
  functions.hosts = hosts;

  expect(await functions.returned("fn", { host: HOST })).toBe(answer);
});

test("the AWS SDK reaches an endpoint that its handler composes", async () => {
  const functions = await start({
    fn: {
      code: bundled(`
        import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
        export const handler = async ({ host }) => {
          const client = new ApiGatewayManagementApiClient({ endpoint: "https://" + host + "/dev" });
          const { $metadata } = await client.send(new PostToConnectionCommand({ ConnectionId: "abc=", Data: "hello" }));
          return $metadata.httpStatusCode;
        };`),
      settings: { memoryMb: 256 },
    },
  });
  functions.hosts = hosts;

  expect(await functions.returned("fn", { host: HOST })).toBe(200);
});

test("any other host is as far away as ever", async () => {
  const functions = await start({
    fn: { code: "exports.handler = async () => fetch('https://other.invalid').catch(({ cause }) => cause.code);" },
  });
  functions.hosts = hosts;

  expect(await functions.returned("fn")).toMatch(/ENOTFOUND|EAI_AGAIN/);
});
