import { createServer, type Server } from "node:http";
import os from "node:os";
import { hostInUrls, isLoopback, listenAddresses } from "../../local/http/addresses";
import { type Listening, listen } from "../../local/http/listen";

const hasIpv6 = Object.values(os.networkInterfaces()).some((addresses = []) => addresses.some(({ address }) => address === "::1"));
let listening: Listening[];

beforeEach(() => {
  listening = [];
});
afterEach(() => Promise.all(listening.map((one) => one.close())));

async function serve(port: number, addresses?: readonly string[]): Promise<Listening> {
  const started = await listen(answering(), port, "--port", addresses);
  listening.push(started);
  return started;
}

function answering(): Server {
  return createServer((request, response) => response.end(request.socket.localAddress));
}

(hasIpv6 ? test : test.skip)("both loopback addresses have the same port, and localhost leads there", async () => {
  const { port } = await serve(0);
  const answers = await Promise.all(["127.0.0.1", "[::1]"].map(async (host) => (await fetch(`http://${host}:${port}`)).text()));
  expect(answers).toEqual(["127.0.0.1", "::1"]);
  expect(["127.0.0.1", "::1"]).toContain(await (await fetch(`http://localhost:${port}`)).text());
});

(hasIpv6 ? test : test.skip)("a port that is taken on one of the addresses is one line, and nothing goes on listening", async () => {
  const { port } = await serve(0, ["::1"]);
  const refused = listen(answering(), port, "--port");
  await expect(refused).rejects.toThrow(`port ${port} is in use on ::1: choose another with --port N, or --port 0 for a free one`);
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
});

test("without one of two addresses no free port is found, which ends after some attempts", async () => {
  await expect(listen(answering(), 0, "--port", ["127.0.0.1", "127.0.0.1"])).rejects.toThrow("port 0 is in use");
});

test("an address that the machine does not have is one line", async () => {
  await expect(listen(answering(), 0, "--port", ["127.0.0.1", "203.0.113.99"])).rejects.toThrow(
    new Error("--host: this machine has no address 203.0.113.99"),
  );
});

test("the end of a server ends the connections on each of its addresses", async () => {
  const started = await listen(createServer(), 0, "--port");
  const waiting = hasIpv6 ? [`http://[::1]:${started.port}`, `http://127.0.0.1:${started.port}`] : [`http://127.0.0.1:${started.port}`];
  const answers = waiting.map((url) =>
    fetch(url).then(
      () => "answered",
      () => "cut",
    ),
  );
  await started.close();
  expect(await Promise.all(answers)).toEqual(waiting.map(() => "cut"));
});

test.each<[host: string | undefined, addresses: string[], inUrls: string]>([
  [undefined, ["127.0.0.1", "::1"], "127.0.0.1"],
  ["127.0.0.1", ["127.0.0.1", "::1"], "127.0.0.1"],
  ["0.0.0.0", ["0.0.0.0", "::1"], "127.0.0.1"],
  ["::", ["0.0.0.0", "::"], "127.0.0.1"],
  ["192.0.2.7", ["127.0.0.1", "::1", "192.0.2.7"], "192.0.2.7"],
  ["[2001:db8::1]", ["127.0.0.1", "::1", "2001:db8::1"], "[2001:db8::1]"],
])("--host %s listens on %j and is %s in URLs", async (host, addresses, inUrls) => {
  expect(await listenAddresses(host)).toEqual(addresses);
  expect(hostInUrls(host)).toBe(inUrls);
});

test("a name that is not known is one line", async () => {
  await expect(listenAddresses("nowhere.invalid")).rejects.toThrow(/^--host nowhere\.invalid: no address is known for this name \(\w+\)$/);
});

test.each([
  ["127.0.0.1", true],
  ["127.8.8.8", true],
  ["::1", true],
  ["::ffff:127.0.0.1", true],
  ["192.0.2.1", false],
  ["::ffff:192.0.2.1", false],
  ["2001:db8::1", false],
])("only this machine reaches %s: %s", (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});
