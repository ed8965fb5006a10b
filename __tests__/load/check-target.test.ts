import { once } from "node:events";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, createServer, type Server } from "node:net";
import { WebSocketServer } from "ws";
import { selfSignedCertificate } from "../../bench/fan-out/certificate";
import { checkTarget } from "../../load/instrument/check-target";
import { Connector } from "../../load/instrument/connector";
import { acceptNodeErrors } from "../helpers/accept-node-errors";
import { startStandInServer } from "../helpers/stand-in-server";

beforeAll(acceptNodeErrors);

const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});

function check(target: string, access = {}): Promise<string | undefined> {
  return checkTarget(target, new Connector(target, { headers: {}, subprotocols: [], tls: {}, ...access }));
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

test("a server that answers Marko? is fine", async () => {
  const { url, close } = await startStandInServer();
  closers.push(close);
  expect(await check(url)).toBeUndefined();
});

test("that nothing listens is one line that says how to start a target", async () => {
  const server = createServer();
  const port = await listen(server);
  server.close();
  expect(await check(`ws://127.0.0.1:${port}/dev?token=secret`)).toBe(
    `ws://127.0.0.1:${port}/dev cannot be tested: nothing listens there. Start the local runtime with "npm start", or name another target with --target wss://…`,
  );
});

test.each([
  [401, "it answers HTTP 401 Unauthorized: it wants credentials; credentials go into config.ws.headers, "],
  [
    403,
    "it answers HTTP 403 Forbidden: the client's credentials are missing or insufficient, or the address has no such stage; credentials go into ",
  ],
  [429, "it answers HTTP 429 Too Many Requests: a limit of its stage or account is exceeded: wait, or raise the limit"],
  [404, "it answers HTTP 404 Not Found: there is no WebSocket server at this path"],
  [502, "it answers HTTP 502 Bad Gateway: its $connect route fails; the log of its function has the reason"],
])("status %d has a cause and a remedy of its own", async (status, expected) => {
  const { url, close } = await startStandInServer({ refuse: () => status });
  closers.push(close);
  const line = await check(`${url}?token=secret`);
  expect(line).toContain(`${url} cannot be tested: ${expected}`);
  expect(line).not.toContain("npm start");
});

test("a server that speaks something else is no WebSocket server", async () => {
  const port = await listen(createServer((socket) => socket.on("error", () => {}).end("220 mail.example ESMTP\r\n")));
  expect(await check(`ws://127.0.0.1:${port}/`)).toBe(
    `ws://127.0.0.1:${port}/ cannot be tested: what listens there is no WebSocket server`,
  );
});

test("an unknown host name is one line about DNS", async () => {
  expect(await check("ws://fanfare.invalid/dev")).toMatch(
    /^ws:\/\/fanfare\.invalid\/dev cannot be tested: (DNS does not know|its host name cannot be looked up)/,
  );
});

test("an untrusted certificate is one line that names -k, which lets the clients in", async () => {
  const server = createSecureServer(selfSignedCertificate());
  const port = await listen(server);
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) => socket.on("message", () => socket.send("Polo!")));
  const target = `wss://localhost:${port}/dev`;
  expect(await check(target)).toBe(
    `${target} cannot be tested: its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT): pass -k to accept it, or name its authority in NODE_EXTRA_CA_CERTS`,
  );
  expect(await check(target, { tls: { rejectUnauthorized: false } })).toBeUndefined();
});

test("wss:// to a server without TLS is one line that says so", async () => {
  const { url, close } = await startStandInServer();
  closers.push(close);
  expect(await check(url.replace("ws:", "wss:"))).toContain("cannot be tested: it does not speak TLS: check the port, or try ws://");
});

test("a server that chooses no sub-protocol is one line that says what $connect must answer", async () => {
  const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => false });
  closers.push(() => sockets.close());
  await once(sockets, "listening");
  const { port } = sockets.address() as AddressInfo;
  expect(await check(`ws://127.0.0.1:${port}/`, { subprotocols: ["chat", "secret-token"] })).toBe(
    `ws://127.0.0.1:${port}/ cannot be tested: its $connect route chooses none of the offered sub-protocols: its answer needs one of them in the header Sec-WebSocket-Protocol`,
  );
});

test("a server that closes before it answers is told by its close code", async () => {
  const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  closers.push(() => sockets.close());
  await once(sockets, "listening");
  sockets.on("connection", (socket) => socket.close(4001, "secret"));
  const { port } = sockets.address() as AddressInfo;
  expect(await check(`ws://127.0.0.1:${port}/`)).toContain(
    "cannot be tested: it closed the connection with code 4001 before it answered Marko? with Polo!",
  );
});
