import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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
  /** Every n-th connection leaves its row in the table when it goes. */
  readonly leakEvery?: number;
}

/** What the server really did, to hold a report against. */
export interface Truth {
  deliveries: number;
  dropped: number;
  duplicated: number;
  leaked: number;
  /** From the arrival of a message to the sending of each of its copies. */
  readonly delaysMs: number[];
}

export interface StandInServer {
  readonly url: string;
  readonly truth: Truth;
  close(): Promise<void>;
}

/** Speaks the protocol of the backend in one process, with faults on demand: the rig on which the load suite itself is measured. */
export async function startStandInServer(faults: Faults = {}, table?: StandInTable): Promise<StandInServer> {
  const truth: Truth = { deliveries: 0, dropped: 0, duplicated: 0, leaked: 0, delaysMs: [] };
  const http = createServer((request, response) => {
    const known = request.url === "/.fanfare/ready" && table !== undefined;
    response.writeHead(known ? 200 : 404, { "content-type": "application/json" }).end(known ? JSON.stringify(table.ready) : "");
  });
  const sockets = new Set<WebSocket>();
  const server = new WebSocketServer({ noServer: true });
  let connections = 0;

  http.on("upgrade", async (request, stream, head) => {
    connections += 1;
    const id = `connection-${connections}`;
    const leaks = isNth(connections, faults.leakEvery);
    await table?.put(id);
    server.handleUpgrade(request, stream, head, (socket) => {
      sockets.add(socket);
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
    if (faults.delayMs === undefined) deliver(copy, receivedAt);
    else setTimeout(deliver, faults.delayMs, copy, receivedAt);
  }

  function deliver(copy: string, receivedAt: number): void {
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
