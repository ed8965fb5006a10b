import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";

export interface RawServer {
  readonly port: number;
  /** `connection request` of every request that came: `0 0`, `0 1`, … */
  readonly requests: string[];
  close(): Promise<void>;
}

/**
 * Takes connections and lets the test answer byte by byte; it understands of HTTP only where the head of a request ends.
 * @param answer gets the number of the connection, and of the request on it
 */
export async function startRawServer(answer: (socket: Socket, connection: number, request: number) => unknown): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  let connections = 0;
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    const connection = connections;
    connections += 1;
    let received = "";
    let count = 0;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      for (let end = received.indexOf("\r\n\r\n"); end !== -1; end = received.indexOf("\r\n\r\n")) {
        const bytes = Number(/\r\ncontent-length: (\d+)/i.exec(received)?.[1] ?? 0);
        if (received.length < end + 4 + bytes) return;
        received = received.slice(end + 4 + bytes);
        requests.push(`${connection} ${count}`);
        void answer(socket, connection, count);
        count += 1;
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
