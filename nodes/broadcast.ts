import { once } from "node:events";
import { WebSocket } from "ws";
import { UserError } from "../local/errors";

const TEXT = "Hello from one client to all";
const LIMIT_MS = 30_000;

/** Connects two clients, and lets one of them send a message to both. @throws UserError with what came instead */
export async function broadcastToTwo(url: string): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const clients = [new WebSocket(url), new WebSocket(url)] as const;
  try {
    await Promise.all(clients.map((client) => once(client, "open", { signal })));
    const received = Promise.all(clients.map((client) => once(client, "message", { signal })));
    clients[0].send(JSON.stringify({ type: "message", data: TEXT }));
    const texts = (await received).map(([data]) => String(data));
    const wrong = texts.find((text) => text !== TEXT);
    if (wrong !== undefined) throw new UserError(`a client received ${JSON.stringify(wrong)} instead of the broadcast`);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = signal.aborted ? `it took longer than ${LIMIT_MS / 1000} s` : (error as Error).message;
    throw new UserError(`the broadcast failed: ${reason}`);
  } finally {
    for (const client of clients) client.terminate();
  }
}
