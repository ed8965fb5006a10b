import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { WebSocket } from "ws";

const CLIENTS = 40;

/** Milliseconds between two messages, when most is said and when least. */
const PAUSE_MS = { least: 120, most: 1_200 };

/** How long it takes from most to least and back. */
const WAVE_MS = 40_000;

/** Clients that talk, now more and now less, so that there is something to see. */
export class Audience {
  readonly #sockets: readonly WebSocket[];

  private constructor(sockets: readonly WebSocket[]) {
    this.#sockets = sockets;
  }

  static async connect(url: string): Promise<Audience> {
    const sockets = Array.from({ length: CLIENTS }, () => new WebSocket(url));
    await Promise.all(sockets.map((socket) => once(socket, "open")));
    return new Audience(sockets);
  }

  async talkFor(ms: number): Promise<void> {
    const startedAt = performance.now();
    for (let said = 0; ; said += 1) {
      const elapsedMs = performance.now() - startedAt;
      if (elapsedMs > ms) return;
      this.#sockets[said % CLIENTS]?.send(JSON.stringify({ type: "message", data: `message ${said + 1}` }));
      const share = (1 - Math.cos((2 * Math.PI * elapsedMs) / WAVE_MS)) / 2;
      await setTimeout(PAUSE_MS.least + share * (PAUSE_MS.most - PAUSE_MS.least));
    }
  }

  leave(): void {
    for (const socket of this.#sockets) socket.close();
  }
}
