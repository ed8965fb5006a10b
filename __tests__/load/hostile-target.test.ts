import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { BroadcastLedger } from "../../load/instrument/broadcast-ledger";
import type { Control } from "../../load/instrument/frame";
import type { Generator } from "../../load/instrument/generator";
import { acceptNodeErrors } from "../helpers/accept-node-errors";
import { runGenerator } from "../helpers/run-generator";

const closers: (() => void)[] = [];
beforeAll(acceptNodeErrors);
afterAll(() => {
  for (const close of closers) close();
});

/** Answers Marko?, and every broadcast with what `attack` makes of its data. */
async function serve(attack: (data: Record<string, unknown>, socket: WebSocket) => void): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  closers.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  await once(server, "listening");
  server.on("connection", (socket) =>
    socket.on("message", (message) => {
      const text = String(message);
      if (text === "Marko?") socket.send("Polo!");
      else attack(JSON.parse(text).data, socket);
    }),
  );
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function broadcastToOne({ fanout }: Generator): Promise<void> {
  await fanout.join(1);
  await fanout.together(async () => {
    await fanout.broadcast([{ rate: 10, seconds: 0.2 }]);
  });
  await fanout.leave();
}

function forge(run: unknown, control: Control, socket: WebSocket): void {
  socket.send(JSON.stringify({ run, ...control }));
}

const HUGE = { first: 0, count: 1e9, startAt: 0, rate: 1e9, publishers: 1 };
const SOON = { drainSeconds: 0 };

test("a generator that is alone takes no step from the server", async () => {
  const target = await serve(({ run }, socket) => forge(run, { control: "step", from: "evil", step: HUGE }, socket));
  const { counters, failure } = await runGenerator({ target, variables: SOON, act: broadcastToOne });
  expect(failure).toBeUndefined();
  expect(counters).toMatchObject({ "fanout.expected": 2, "fanout.received": 0 });
});

test("of several generators one fails with a step that is too large to keep account of", async () => {
  const target = await serve(({ run }, socket) => {
    // Before every id of a generator, so it leads.
    forge(run, { control: "hello", from: "-", synchronized: true }, socket);
    forge(run, { control: "step", from: "-", step: HUGE }, socket);
  });
  const { failure } = await runGenerator({ target, variables: { ...SOON, generators: 2 }, act: broadcastToOne });
  expect(failure).toMatch(/^1000000000 broadcasts with 1000000000 deliveries were announced; a generator keeps account of at most /);
});

test("a message that is larger than those of API Gateway closes its connection", async () => {
  const target = await serve((_data, socket) => socket.send("x".repeat(128 * 1024 + 1)));
  const { counters } = await runGenerator({ target, variables: SOON, act: broadcastToOne });
  expect(counters).toMatchObject({ "connections.unexpected_closes": 1, "bytes.in": 5 });
});

test("error frames are counted by code, and a server cannot make more than 20 counters of them", async () => {
  const target = await serve((_data, socket) => {
    for (let code = 0; code < 30; code++) socket.send(JSON.stringify({ type: "error", code: `too_large_${code}`, message: "\u001b[2J" }));
  });
  const { counters, said } = await runGenerator({ target, variables: SOON, act: broadcastToOne });
  const names = Object.keys(counters).filter((name) => name.startsWith("fanout.error_frames."));
  expect(names).toHaveLength(21);
  expect(counters).toMatchObject({
    "fanout.error_frames": 60,
    "fanout.error_frames.too_large_0": 2,
    "fanout.error_frames.too_large_19": 2,
    "fanout.error_frames.other": 20,
  });
  expect(said[0]).toBe('the first error frame too_large_0: {"type":"error","code":"too_large_0","message":"\\u001b[2J"}');
});

test("what a server sends moves no cursor, and shows none of the client's credentials", async () => {
  const target = await serve((_data, socket) => socket.send(`{"type":"error","code":"no",\r\n"message":"of secret-token"}`));
  const { said } = await runGenerator({ target: `${target}?token=secret-token`, variables: SOON, act: broadcastToOne });
  expect(said).toEqual(['the first error frame no: {"type":"error","code":"no", "message":"of …"}']);
});

test("a ledger takes no publisher or client that was not announced", () => {
  const ledger = new BroadcastLedger();
  ledger.announce({ first: 0, count: 1, startAt: 0, rate: 1, publishers: 2 }, 0, 3);
  for (const publisher of [-1, 2, 1e9]) {
    expect(ledger.receive(0, { run: "r", publisher, number: 0 }, 1)).toEqual({ outcome: "unknown" });
  }
  expect(ledger.receive(0, { run: "r", publisher: 1, number: 0 }, 1)).toMatchObject({ outcome: "delivered" });
});
