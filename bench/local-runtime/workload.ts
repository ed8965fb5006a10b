import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { median } from "../median";
import type { RunningCandidate } from "./candidate";
import { watchMemory } from "./memory";

export interface Workload {
  /** Clients that are connected at the same time. */
  readonly clients: number;
  /** Broadcasts to all of them, one after the other. */
  readonly broadcasts: number;
  /** How long to ask `Marko?`, and then to connect and close, in seconds. */
  readonly seconds: number;
}

export interface Figures {
  readonly startMs: number;
  readonly connectionsPerSecond: number;
  readonly deliveriesPerSecond: number;
  /** Median over the broadcasts, from the send to the last of all receivers. */
  readonly lastReceiverMs: number;
  readonly repliesPerSecond: number;
  readonly churnCyclesPerSecond: number;
  /** From the moment when all clients left at once to an empty table; undefined without a table, or when it never was empty. */
  readonly emptyAfterMs?: number;
  /** Rows that were still there when the patience for it ended. */
  readonly rowsLeft?: number;
  readonly peakMemoryMb: number;
}

/** Handshakes that are under way at the same time. */
const CONNECTING = 50;
/** Clients that ask, or come and go, at the same time. */
const ACTIVE = 20;
/** How long to wait for the last of a broadcast's receivers, and for the table to be empty, in milliseconds. */
const PATIENCE_MS = 30_000;

export async function measure(server: RunningCandidate, { clients, broadcasts, seconds }: Workload): Promise<Figures> {
  const memory = watchMemory(server.pids);
  // The first events start functions, which is measured elsewhere.
  await warmUp(server.url);

  const connectingFrom = performance.now();
  const sockets = await openAll(server.url, clients);
  const connectionsPerSecond = perSecond(clients, connectingFrom);

  const times: number[] = [];
  for (let number = 0; number < broadcasts; number += 1) times.push(await broadcast(sockets, `broadcast ${number}`));
  const totalMs = times.reduce((sum, ms) => sum + ms, 0);

  const repliesPerSecond = await inParallel(ACTIVE, seconds, (place) => marko(sockets[place]));
  const peakMemoryMb = memory.stop();

  const leaving = await leaveAtOnce(sockets, server);
  const churnCyclesPerSecond = await inParallel(ACTIVE, seconds, async () => {
    const [socket] = await openAll(server.url, 1);
    await closed(socket);
  });
  return {
    startMs: server.startMs,
    connectionsPerSecond,
    deliveriesPerSecond: (clients * broadcasts * 1000) / totalMs,
    lastReceiverMs: median(times),
    repliesPerSecond,
    churnCyclesPerSecond,
    ...leaving,
    peakMemoryMb,
  };
}

async function warmUp(url: string): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    const sockets = await openAll(url, 4);
    await broadcast(sockets, `warm-up ${round}`);
    await marko(sockets[0]);
    await Promise.all(sockets.map(closed));
  }
}

async function openAll(url: string, count: number): Promise<WebSocket[]> {
  const sockets: WebSocket[] = [];
  let asked = 0;
  await Promise.all(
    Array.from({ length: Math.min(CONNECTING, count) }, async () => {
      while (asked < count) {
        asked += 1;
        const socket = new WebSocket(url, { perMessageDeflate: false });
        await once(socket, "open");
        sockets.push(socket);
      }
    }),
  );
  return sockets;
}

/** @returns milliseconds from the send to the last receiver */
async function broadcast(sockets: readonly WebSocket[], text: string): Promise<number> {
  let missing = sockets.length;
  const startedAt = performance.now();
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${missing} of ${sockets.length} did not receive "${text}"`)), PATIENCE_MS);
    for (const socket of sockets) {
      socket.on("message", function receive(data: Buffer) {
        if (data.toString() !== text) return;
        socket.off("message", receive);
        missing -= 1;
        if (missing > 0) return;
        clearTimeout(timer);
        resolve();
      });
    }
    sockets[0]?.send(JSON.stringify({ type: "message", data: text }));
  });
  return performance.now() - startedAt;
}

async function marko(socket: WebSocket | undefined): Promise<void> {
  socket?.send("Marko?");
  if (socket) await once(socket, "message");
}

async function closed(socket: WebSocket | undefined): Promise<void> {
  socket?.close();
  if (socket) await once(socket, "close");
}

async function leaveAtOnce(
  sockets: readonly WebSocket[],
  { countRows }: RunningCandidate,
): Promise<Pick<Figures, "emptyAfterMs" | "rowsLeft">> {
  const leftAt = performance.now();
  for (const socket of sockets) socket.close();
  await Promise.all(sockets.map((socket) => once(socket, "close")));
  if (!countRows) return {};
  for (;;) {
    const rowsLeft = await countRows();
    const waitedMs = performance.now() - leftAt;
    if (rowsLeft === 0) return { emptyAfterMs: waitedMs, rowsLeft };
    if (waitedMs > PATIENCE_MS) return { rowsLeft };
    await sleep(100);
  }
}

/** How often a second `act` is done, in `places` places at once. */
async function inParallel(places: number, seconds: number, act: (place: number) => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: places }, async (_, place) => {
      while (performance.now() - startedAt < seconds * 1000) {
        await act(place);
        done += 1;
      }
    }),
  );
  return perSecond(done, startedAt);
}

function perSecond(count: number, since: number): number {
  return (count * 1000) / (performance.now() - since);
}
