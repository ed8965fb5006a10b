import { randomUUID } from "node:crypto";
import type { Queue } from "../model";

export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, and a label of one's own behind a dot. */
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  /** In base64. */
  readonly BinaryValue?: string | undefined;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

export interface NewMessage {
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** ARN or id of who sent it. */
  readonly sender: string;
  /** @default the queue's own */
  readonly delaySeconds?: number | undefined;
}

export interface Message extends NewMessage {
  readonly id: string;
  /** All times in epoch milliseconds. */
  readonly sentAt: number;
  receivedFirstAt?: number;
  receives: number;
  /** The message is hidden until then: it is delayed, or was received. */
  hiddenUntil: number;
  /** Of the latest receive, and the only one that deletes it. */
  receiptHandle?: string;
}

export interface ReceiveLimits {
  readonly most: number;
  readonly visibilityTimeoutSeconds: number;
  readonly waitSeconds: number;
}

/** The messages of one queue, oldest first. A message that was received and not deleted in time is delivered again (at least once). */
export class MessageQueue {
  readonly #settings: () => Queue;
  #messages: Message[] = [];
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  /** @param settings as they are now; they may change while the queue has messages */
  constructor(settings: () => Queue) {
    this.#settings = settings;
  }

  send(message: NewMessage): Message {
    const sentAt = Date.now();
    const hiddenUntil = sentAt + (message.delaySeconds ?? this.#settings().delaySeconds) * 1_000;
    const sent = { ...message, id: randomUUID(), sentAt, receives: 0, hiddenUntil };
    this.#messages.push(sent);
    this.#wakeAll();
    return sent;
  }

  /** Receives messages, and hides them for the visibility timeout. Waits for the first one when asked to. */
  async receive({ most, visibilityTimeoutSeconds, waitSeconds }: ReceiveLimits): Promise<readonly Message[]> {
    const endsAt = Date.now() + waitSeconds * 1_000;
    for (;;) {
      const now = Date.now();
      const found = this.#kept(now)
        .filter(({ hiddenUntil }) => hiddenUntil <= now)
        .slice(0, most);
      if (found.length === 0 && now < endsAt && !this.#isClosed) {
        await this.#change(endsAt - now);
        continue;
      }
      for (const message of found) {
        message.receives += 1;
        message.receivedFirstAt ??= now;
        message.hiddenUntil = now + visibilityTimeoutSeconds * 1_000;
        message.receiptHandle = randomUUID();
      }
      return found;
    }
  }

  /** Ignores a handle that is not the latest one, and that of a deleted message; neither is an error. */
  delete(receiptHandle: string): void {
    this.#messages = this.#messages.filter((message) => message.receiptHandle !== receiptHandle);
  }

  purge(): void {
    this.#messages = [];
  }

  get counts(): { readonly visible: number; readonly received: number; readonly delayed: number } {
    const now = Date.now();
    const hidden = this.#kept(now).filter(({ hiddenUntil }) => hiddenUntil > now);
    const received = hidden.filter(({ receives }) => receives > 0).length;
    return { visible: this.#messages.length - hidden.length, received, delayed: hidden.length - received };
  }

  /** Ends every wait for messages. */
  close(): void {
    this.#isClosed = true;
    this.#wakeAll();
  }

  #kept(now: number): readonly Message[] {
    const oldest = now - this.#settings().retentionSeconds * 1_000;
    this.#messages = this.#messages.filter(({ sentAt }) => sentAt > oldest);
    return this.#messages;
  }

  /** Resolves when a message comes or shows itself again, and after that time at the latest. */
  #change(mostMs: number): Promise<void> {
    const now = Date.now();
    const showsAgain = this.#messages.map(({ hiddenUntil }) => hiddenUntil - now);
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.max(1, Math.min(mostMs, ...showsAgain)));
      this.#waiting.add(wake);
    });
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
