/** One way to broadcast. Each is in a file of its own that exports it as `contender`, and is bundled like a function. */
export interface Contender {
  /** Whatever can be done before it is known that there is something to send; not counted. */
  prepare?(audience: number): void;
  /** Reaches everybody, as far as it can. */
  broadcast(): Promise<void>;
}

/** The text that is pushed: as long as a chat message. */
export const TEXT = "x".repeat(100);

export const TABLE = "connections";
