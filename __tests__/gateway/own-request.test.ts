import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { serveConsole } from "../../local/console/console";
import type { Endpoints } from "../../local/endpoints";

const endpoints: Endpoints = {
  websocketUrl: "ws://127.0.0.1:3001/dev",
  managementEndpoint: "http://127.0.0.1:3001/dev",
  dynamodbEndpoint: "http://127.0.0.1:8000",
  lambdaEndpoint: "http://127.0.0.1:8000",
  connectionsTable: "connections",
  consoleUrl: "http://127.0.0.1:3001/",
  region: "eu-west-1",
  accessKeyId: "test",
  secretAccessKey: "test",
};

const server = createServer((incoming, response) => serveConsole(incoming, response, endpoints));
let port = 0;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.close();
  await once(server, "close");
});

async function statusOf(path: string, headers: Record<string, string>): Promise<number | undefined> {
  const asked = request({ host: "127.0.0.1", port, path, headers, agent: false }).end();
  const [response] = await once(asked, "response");
  response.resume();
  return response.statusCode;
}

test.each([
  ["a tool", "127.0.0.1", undefined, 200],
  ["the console's own page", "localhost", "http://localhost", 200],
  ["a page of another origin", "127.0.0.1", "https://evil.example", 403],
  ["a page of another port", "127.0.0.1", "http://127.0.0.1:1", 403],
  ["a sandboxed page", "127.0.0.1", "null", 403],
  ["a page whose name was pointed to this machine", "evil.example", undefined, 403],
])("what the console's page reads is given to %s: Host %s, Origin %s → %d", async (_who, hostName, origin, status) => {
  const host = `${hostName}:${port}`;
  const isOwnOrigin = origin === `http://${hostName}`;
  const headers = { Host: host, ...(origin !== undefined && { Origin: isOwnOrigin ? `http://${host}` : origin }) };
  expect(await statusOf("/.fanfare/ready", headers)).toBe(status);
});
