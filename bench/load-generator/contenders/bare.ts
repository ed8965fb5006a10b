import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { WebSocket } from "ws";
import { now, until } from "../../../load/instrument/clock";
import type { Contender } from "./contender";

/** Handshakes that are under way at the same time. */
const CONNECTING = 50;
const PATIENCE_MS = 5_000;

/** The limit: `ws` with a listener that counts, and nothing else. */
export class Bare implements Contender {
  readonly #sockets: WebSocket[] = [];
  #received = 0;

  async join(url: string, sockets: number): Promise<void> {
    while (this.#sockets.length < sockets) {
      const opening = Array.from({ length: Math.min(CONNECTING, sockets - this.#sockets.length) }, async () => {
        const socket = new WebSocket(url, { perMessageDeflate: false });
        await once(socket, "open");
        socket.on("message", () => {
          this.#received += 1;
        });
        this.#sockets.push(socket);
      });
      await Promise.all(opening);
    }
  }

  async step(rate: number, seconds: number): Promise<number> {
    const before = this.#received;
    const startAt = now();
    const count = Math.round(rate * seconds);
    for (let number = 0; number < count; number++) {
      await until(startAt + (number * 1000) / rate);
      this.#sockets[0]?.send(JSON.stringify({ type: "message", data: { number, filler: "x".repeat(100) } }));
    }
    const expected = count * this.#sockets.length;
    for (const deadline = now() + PATIENCE_MS; this.#received - before < expected && now() < deadline; ) await setTimeout(10);
    return this.#received - before;
  }
}
