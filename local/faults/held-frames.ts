import type { Receiver } from "../api-gateway/gateway-faults";

/** How long a frame waits for the next one to its client, in milliseconds. */
const HOLD_MS = 500;

interface Held {
  readonly payload: Buffer;
  readonly timer: NodeJS.Timeout;
}

/** Frames that are to be sent after the next one to the same client; one for each client at most. */
export class HeldFrames {
  readonly #held = new Map<Receiver, Held>();

  has(receiver: Receiver): boolean {
    return this.#held.has(receiver);
  }

  /** Sends it after {@link HOLD_MS}, unless the next one comes before. */
  hold(receiver: Receiver, payload: Buffer): void {
    const timer = setTimeout(() => this.release(receiver), HOLD_MS);
    this.#held.set(receiver, { payload, timer });
  }

  /** Sends what is held for a client. @returns whether there was anything. */
  release(receiver: Receiver): boolean {
    const held = this.#held.get(receiver);
    if (!held) return false;
    clearTimeout(held.timer);
    this.#held.delete(receiver);
    receiver.send(held.payload);
    return true;
  }

  /** Drops them. */
  close(): void {
    for (const { timer } of this.#held.values()) clearTimeout(timer);
    this.#held.clear();
  }
}
