import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, createServer, type Server as NetServer, type Socket } from "node:net";
import { UserError } from "../errors";
import { IPV6_LOOPBACK, LOOPBACK } from "./addresses";

/** Where functions and the runtime's own services reach each other. Every service listens here, and maybe elsewhere too. */
export const HOST = "127.0.0.1";

/** With port 0 the system chooses a port that is free on the first address. So often another one is tried when others have it in use. */
const FREE_PORT_ATTEMPTS = 20;

export interface Listening {
  readonly port: number;
  /** Ends the server and every connection to it. */
  close(): Promise<void>;
}

/**
 * Listens on every one of `addresses`, on the same port. `::1` is left out where the machine has no IPv6.
 * @param port 0 takes a free one.
 * @param option of the command line that sets it, for the error: `--port`.
 * @param addresses IPv4 or IPv6, the IPv4 loopback or wildcard address first. @default loopback
 * @throws UserError when a port or an address cannot be used.
 */
export async function listen(server: Server, port: number, option: string, addresses: readonly string[] = LOOPBACK): Promise<Listening> {
  // Node forgets a connection once it is upgraded, and a server is not closed before the last of them is.
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const servers = await listenOnAll(server, addresses, port, option);
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = servers.map((one) => close(one));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

async function listenOnAll(server: Server, addresses: readonly string[], port: number, option: string): Promise<NetServer[]> {
  const [first = HOST, ...others] = addresses;
  for (let attempt = 1; ; attempt += 1) {
    const servers: NetServer[] = [];
    let address = first;
    try {
      await listenOn(server, first, port);
      servers.push(server);
      for (address of others) {
        const relay = createRelay(server);
        const isThere = await listenOn(relay, address, (server.address() as AddressInfo).port);
        if (isThere) servers.push(relay);
      }
      return servers;
    } catch (error) {
      await Promise.all(servers.map(close));
      const { code } = error as NodeJS.ErrnoException;
      if (port === 0 && code === "EADDRINUSE" && attempt < FREE_PORT_ATTEMPTS) continue;
      throw describeFailure(code, address, port, option);
    }
  }
}

/** Hands its connections to `server`, since a server of Node listens on one address only. With the settings that `node:http` has. */
function createRelay(server: Server): NetServer {
  return createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit("connection", socket));
}

/** @returns false for `::1` on a machine without it. */
async function listenOn(server: NetServer, host: string, port: number): Promise<boolean> {
  try {
    // An IPv6 socket would otherwise take the IPv4 addresses as well, which have a socket of their own.
    server.listen({ host, port, ipv6Only: true });
    await once(server, "listening");
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (host === IPV6_LOOPBACK && ["EADDRNOTAVAIL", "EAFNOSUPPORT"].includes(code)) return false;
    throw error;
  }
}

async function close(server: NetServer): Promise<void> {
  const closed = once(server, "close");
  server.close();
  await closed;
}

function describeFailure(code: string | undefined, address: string, port: number, option: string): UserError {
  if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT") return new UserError(`--host: this machine has no address ${address}`);
  const where = address === HOST ? "" : ` on ${address}`;
  const reason = code === "EADDRINUSE" ? `is in use${where}` : `cannot be used${where} (${code})`;
  return new UserError(`port ${port} ${reason}: choose another with ${option} N, or ${option} 0 for a free one`);
}
