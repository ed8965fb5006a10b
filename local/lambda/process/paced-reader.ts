import type { Readable } from "node:stream";

/** Handles what one chunk brought, piece by piece. */
export interface PieceConsumer {
  push(chunk: Buffer): void;
  /** Handles the next piece; false when there is none. */
  step(): boolean;
}

/** How long one environment's output may hold the runtime's event loop at a time, in milliseconds. */
const SLICE_MS = 4;

/** Looking at the clock costs more than a short line. */
const PIECES_PER_LOOK = 32;

/**
 * Reads a stream of an execution environment no faster than its pieces can be handled, and never for more than `SLICE_MS` at a time. While
 * pieces are left, nothing more is read: the pipe fills and the process that writes waits, and no one else does.
 */
export class PacedReader {
  readonly #stream: Readable;
  readonly #consumer: PieceConsumer;
  #timer: NodeJS.Timeout | undefined;
  #onIdle: (() => void)[] = [];

  constructor(stream: Readable, consumer: PieceConsumer) {
    this.#stream = stream;
    this.#consumer = consumer;
    stream.on("data", (chunk: Buffer) => {
      consumer.push(chunk);
      if (this.#timer === undefined) this.#work();
    });
    // A process that is killed may reset its sockets. How it ended is told by its exit.
    stream.on("error", () => {});
  }

  /** Resolves when every piece that was read is handled. */
  async idle(): Promise<void> {
    if (this.#timer !== undefined) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  #work(): void {
    const startedAt = performance.now();
    for (let pieces = 1; this.#consumer.step(); pieces += 1) {
      if (pieces % PIECES_PER_LOOK === 0 && performance.now() - startedAt >= SLICE_MS) {
        this.#yield();
        return;
      }
    }
    this.#stream.resume();
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  /** Leaves the event loop to others for as long as this held it. */
  #yield(): void {
    this.#stream.pause();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#work();
    }, SLICE_MS);
  }
}
