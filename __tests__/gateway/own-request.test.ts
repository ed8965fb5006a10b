import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { isOwnRequest } from "../../local/http/own-request";

const server = createServer((incoming, response) => response.writeHead(isOwnRequest(incoming) ? 200 : 403).end());
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

async function statusOf(headers: Record<string, string>): Promise<number | undefined> {
  const asked = request({ host: "127.0.0.1", port, headers, agent: false }).end();
  const [response] = await once(asked, "response");
  response.resume();
  return response.statusCode;
}

test.each([
  ["a tool", "127.0.0.1", undefined, undefined, 200],
  ["the console's own page", "localhost", "http://localhost", "same-origin", 200],
  ["the address bar", "127.0.0.1", undefined, "none", 200],
  ["a page of another origin", "127.0.0.1", "https://evil.example", "cross-site", 403],
  ["a page of another origin that asks without saying so", "127.0.0.1", undefined, "cross-site", 403],
  ["a page of another port", "127.0.0.1", "http://127.0.0.1:1", undefined, 403],
  ["a page of another port that asks without saying so", "127.0.0.1", undefined, "same-site", 403],
  ["a sandboxed page", "127.0.0.1", "null", undefined, 403],
  ["a page whose name was pointed to this machine", "evil.example", undefined, "same-origin", 403],
])(
  "what the console's page reads is given to %s: Host %s, Origin %s, Sec-Fetch-Site %s → %d",
  async (_who, hostName, origin, site, status) => {
    const host = `${hostName}:${port}`;
    const isOwnOrigin = origin === `http://${hostName}`;
    const headers = {
      Host: host,
      ...(origin !== undefined && { Origin: isOwnOrigin ? `http://${host}` : origin }),
      ...(site !== undefined && { "Sec-Fetch-Site": site }),
    };
    expect(await statusOf(headers)).toBe(status);
  },
);
