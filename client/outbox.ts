import { FanfareError } from "./fanfare-error";

interface Outgoing {
  readonly id: string;
  readonly frame: string;
  readonly bytes: number;
}

/** A message that waits for its broadcast. */
interface Kept extends Outgoing {
  /** How often it was sent. */
  tries: number;
  confirm(): void;
  reject(error: FanfareError): void;
}

/** Keeps messages in the order of `send`, until each is confirmed or refused. Only the first may be on its way. */
export class Outbox {
  readonly #kept: Kept[] = [];
  readonly #maxCount: number;

  constructor(maxCount: number) {
    this.#maxCount = maxCount;
  }

  get first(): Kept | undefined {
    return this.#kept[0];
  }

  get count(): number {
    return this.#kept.length;
  }

  get bytes(): number {
    return this.#kept.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** @returns a promise that is fulfilled when the message is confirmed, and rejected with a `FanfareError` */
  keep(message: Outgoing): Promise<void> {
    if (this.#kept.length >= this.#maxCount) {
      return Promise.reject(new FanfareError("queue_full", `${this.#maxCount} messages are waiting already.`));
    }
    return new Promise((confirm, reject) => this.#kept.push({ ...message, tries: 0, confirm, reject }));
  }

  /** Confirms the first message, or refuses it. */
  settleFirst(error?: FanfareError): void {
    const first = this.#kept.shift();
    if (error) first?.reject(error);
    else first?.confirm();
  }

  rejectAll(error: FanfareError): void {
    for (const kept of this.#kept.splice(0)) kept.reject(error);
  }
}
