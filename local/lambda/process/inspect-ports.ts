import { once } from "node:events";
import { createServer } from "node:net";
import { HOST } from "../../http/listen";

/** Gives each process that a debugger may attach to a port of its own: the first free ones from a given number on. */
export class InspectPorts {
  readonly #first: number;
  readonly #held = new Set<number>();

  /** @param first 0 lets each process take any free port. */
  constructor(first: number) {
    this.#first = first;
  }

  async take(): Promise<number> {
    if (this.#first === 0) return 0;
    for (let port = this.#first; ; port += 1) {
      if (this.#held.has(port)) continue;
      this.#held.add(port);
      if (await isFree(port)) return port;
      this.#held.delete(port);
    }
  }

  release(port: number): void {
    this.#held.delete(port);
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, HOST);
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
