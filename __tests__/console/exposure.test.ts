import os from "node:os";
import type { RuntimeOptions } from "../../local/runtime-options";
import { writeFixtureStack } from "../helpers/fixture-stack";
import { temporaryFolder } from "../helpers/temporary-folder";
import { runtimePerTest } from "../helpers/test-runtime";
import { WebSocketClient } from "../helpers/web-socket-client";

const folder = temporaryFolder();
const start = runtimePerTest();
const network = Object.values(os.networkInterfaces())
  .flatMap((addresses = []) => addresses)
  .find(({ internal, family }) => !internal && family === "IPv4")?.address;
const needsNetwork = network === undefined ? describe.skip : describe;

function serve(options: Partial<RuntimeOptions> = {}) {
  return start(
    writeFixtureStack(folder, { $default: { code: "exports.handler = async () => ({ statusCode: 200, body: 'reply' });" } }),
    options,
  );
}

/** The same URL at another address of this machine. */
function at(address: string, url: string): string {
  return Object.assign(new URL(url), { hostname: address }).href;
}

async function consoleAt(address: string, consoleUrl: string) {
  const answers = await Promise.all(["", ".fanfare/ready"].map((path) => fetch(at(address, consoleUrl) + path)));
  return answers.map(({ status }) => status);
}

test("without --host only loopback is served, on both of its addresses", async () => {
  const { endpoints } = await serve();
  if (network !== undefined) await expect(fetch(at(network, endpoints.consoleUrl))).rejects.toThrow();
  expect(await consoleAt("localhost", endpoints.consoleUrl)).toEqual([200, 200]);
});

needsNetwork("with --host", () => {
  const lan = network ?? "";

  test("0.0.0.0 every service answers on each address, and the console on loopback alone", async () => {
    const { endpoints } = await serve({ host: "0.0.0.0" });
    const { websocketUrl, consoleUrl, dynamodbEndpoint, lambdaEndpoint } = endpoints;
    expect(new URL(websocketUrl).hostname).toBe("127.0.0.1");
    expect(endpoints.networkAddresses).toContain(lan);

    const client = await WebSocketClient.connect(at(lan, websocketUrl));
    client.send("?");
    expect(await client.next()).toBe("reply");
    client.terminate();
    // Neither is signed.
    expect((await fetch(at(lan, dynamodbEndpoint), { method: "POST", body: "{}" })).status).toBe(400);
    expect((await fetch(at(lan, lambdaEndpoint), { method: "POST", body: "{}" })).status).toBe(403);
    expect(await consoleAt(lan, consoleUrl)).toEqual([403, 403]);
    expect(await consoleAt("127.0.0.1", consoleUrl)).toEqual([200, 200]);
  });

  test("an address of the machine, URLs have that address, but for the console", async () => {
    const { endpoints } = await serve({ host: lan });
    const { websocketUrl, managementEndpoint, dynamodbEndpoint, lambdaEndpoint, consoleUrl } = endpoints;
    const hostnames = [websocketUrl, managementEndpoint, dynamodbEndpoint, lambdaEndpoint].map((url) => new URL(url).hostname);
    expect(hostnames).toEqual([lan, lan, lan, lan]);
    expect(new URL(consoleUrl).hostname).toBe("127.0.0.1");
    expect(await consoleAt("127.0.0.1", consoleUrl)).toEqual([200, 200]);
  });

  test("--expose-console the page and what it reads come to other machines, and to no page of another name", async () => {
    const { endpoints } = await serve({ host: lan, exposeConsole: true });
    const { host, hostname } = new URL(endpoints.consoleUrl);
    expect(hostname).toBe(lan);
    expect(await consoleAt(lan, endpoints.consoleUrl)).toEqual([200, 200]);
    const policy = (await fetch(endpoints.consoleUrl)).headers.get("content-security-policy");
    expect(policy).toContain(`connect-src 'self' ws://${host};`);
    const foreign = await fetch(`${endpoints.consoleUrl}.fanfare/ready`, { headers: { Origin: "http://evil.example" } });
    expect(foreign.status).toBe(403);
  });
});
