import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { type WebSocket, WebSocketServer } from "ws";
import type { StandInTable } from "./stand-in-table";

/** What the server does wrong, and how much of it; all off by default. */
export interface Faults {
  /** Every n-th delivery is not made. */
  readonly dropEvery?: number;
  /** Every n-th delivery is made twice. */
  readonly duplicateEvery?: number;
  /** Every delivery waits this long. */
  readonly delayMs?: number;
  /** Every n-th broadcast is delivered behind the one that comes after it. */
  readonly swapEvery?: number;
  /** The HTTP status with which a handshake is refused; undefined lets the client in. */
  readonly refuse?: (request: IncomingMessage) => number | undefined;
  /** Every handshake waits this long. */
  readonly handshakeMs?: number;
  /** Every n-th connection is closed with 1011 in the middle of the third broadcast. */
  readonly closeEvery?: number;
  /** Every n-th connection leaves its row in the table when it goes. */
  readonly leakEvery?: number;
}

/** What the server really did, to hold a report against. */
export interface Truth {
  connections: number;
  deliveries: number;
  dropped: number;
  duplicated: number;
  swapped: number;
  closed: number;
  leaked: number;
  /** From the arrival of a message to the sending of each of its copies. */
  readonly delaysMs: number[];
}

export interface StandInServer {
  readonly url: string;
  readonly truth: Truth;
  /** Resolves when that many clients have connected, gone ones included. */
  connected(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Speaks the protocol of the backend in one process, with faults on demand: the rig on which the load suite itself is measured. */
export async function startStandInServer(faults: Faults = {}, table?: StandInTable): Promise<StandInServer> {
  const truth: Truth = { connections: 0, deliveries: 0, dropped: 0, duplicated: 0, swapped: 0, closed: 0, leaked: 0, delaysMs: [] };
  const http = createServer((request, response) => {
    const known = request.url === "/.fanfare/ready" && table !== undefined;
    response.writeHead(known ? 200 : 404, { "content-type": "application/json" }).end(known ? JSON.stringify(table.ready) : "");
  });
  const sockets = new Set<WebSocket>();
  const server = new WebSocketServer({ noServer: true });
  const arrivals = new EventEmitter();
  const toBeClosed = new Set<WebSocket>();
  let broadcasts = 0;
  let heldBack: (() => void) | undefined;

  http.on("upgrade", async (request, stream, head) => {
    const status = faults.refuse?.(request);
    if (status !== undefined) {
      stream.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    truth.connections += 1;
    arrivals.emit("arrival");
    const number = truth.connections;
    const id = `connection-${number}`;
    const leaks = isNth(number, faults.leakEvery);
    if (faults.handshakeMs !== undefined) await setTimeout(faults.handshakeMs);
    await table?.put(id);
    server.handleUpgrade(request, stream, head, (socket) => {
      sockets.add(socket);
      if (isNth(number, faults.closeEvery)) toBeClosed.add(socket);
      socket.on("message", (data) => answer(socket, data.toString()));
      socket.once("close", () => {
        sockets.delete(socket);
        if (leaks) truth.leaked += 1;
        else void table?.remove(id);
      });
    });
  });

  function answer(sender: WebSocket, text: string): void {
    const receivedAt = performance.now();
    if (text === "Marko?") {
      sender.send("Polo!");
      return;
    }
    const { data } = JSON.parse(text) as { data: unknown };
    const copy = typeof data === "string" ? data : JSON.stringify(data);
    broadcasts += 1;
    const release = heldBack;
    heldBack = undefined;
    if (isNth(broadcasts, faults.swapEvery)) {
      truth.swapped += 1;
      heldBack = () => void deliver(copy, receivedAt);
    } else {
      void deliver(copy, receivedAt).then(release);
    }
    if (broadcasts === 3) closeSome();
  }

  function closeSome(): void {
    truth.closed = toBeClosed.size;
    for (const socket of toBeClosed) socket.close(1011);
  }

  async function deliver(copy: string, receivedAt: number): Promise<void> {
    if (faults.delayMs !== undefined) await setTimeout(faults.delayMs);
    for (const socket of sockets) {
      truth.deliveries += 1;
      if (isNth(truth.deliveries, faults.dropEvery)) {
        truth.dropped += 1;
        continue;
      }
      socket.send(copy);
      truth.delaysMs.push(performance.now() - receivedAt);
      if (isNth(truth.deliveries, faults.duplicateEvery)) {
        truth.duplicated += 1;
        socket.send(copy);
      }
    }
  }

  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/dev`,
    truth,
    async connected(count) {
      while (truth.connections < count) await once(arrivals, "arrival");
    },
    async close() {
      for (const socket of sockets) socket.terminate();
      http.close();
      await once(http, "close");
    },
  };
}

function isNth(count: number, n: number | undefined): boolean {
  return n !== undefined && count % n === 0;
}
