import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { UserError } from "../errors";

/** Loopback only: every client that reaches the runtime can act as its administrator. */
export const HOST = "127.0.0.1";

export interface Listening {
  readonly port: number;
  /** Ends the server and every connection to it. */
  close(): Promise<void>;
}

/**
 * @param port 0 takes a free one.
 * @param option the command line's name for it, for the error.
 * @throws UserError when the port is taken or forbidden.
 */
export async function listen(server: Server, port: number, option: string): Promise<Listening> {
  // Node forgets a connection once it is upgraded, and a server is not closed before the last of them is.
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(port, HOST);
  try {
    await once(server, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "EADDRINUSE" ? "is in use" : `cannot be used (${code})`;
    throw new UserError(`port ${port} ${reason}: choose another with ${option} N, or ${option} 0 for a free one`);
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
