import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../errors";

/** Loopback only: whoever reaches the runtime is an administrator of it. */
export const HOST = "127.0.0.1";

/**
 * @param port 0 takes a free one.
 * @param option the command line's name for it, for the error.
 * @returns the port that the server listens on.
 * @throws UserError when the port is taken or forbidden.
 */
export async function listen(server: Server, port: number, option: string): Promise<number> {
  server.listen(port, HOST);
  try {
    await once(server, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "EADDRINUSE" ? "is in use" : `cannot be used (${code})`;
    throw new UserError(`port ${port} ${reason}: choose another with ${option} N, or ${option} 0 for a free one`);
  }
  return (server.address() as AddressInfo).port;
}

/** Ends the server and the connections that clients keep alive. */
export async function stopListening(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
