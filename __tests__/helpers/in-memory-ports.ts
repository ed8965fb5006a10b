import type { Connection, Connections, Sender, SendOutcome } from "../../lambdas/core/ports";

/** The audience in memory: it gives its pages in order, and remembers what was removed. */
export class InMemoryConnections implements Connections {
  readonly removed: string[] = [];
  pagesRead = 0;

  constructor(private readonly content: readonly (readonly Connection[])[]) {}

  async *pages(): AsyncGenerator<readonly Connection[]> {
    for (const page of this.content) {
      this.pagesRead += 1;
      yield page;
    }
  }

  async remove(connectionId: string): Promise<void> {
    this.removed.push(connectionId);
  }
}

/** Answers every try as the test says, and remembers who was tried, in order. */
export class ScriptedSender implements Sender {
  readonly tried: string[] = [];
  mostAtOnce = 0;
  private atOnce = 0;

  /** @param answer gets the connection and how often it was tried before */
  constructor(private readonly answer: (connectionId: string, triesBefore: number) => SendOutcome | Promise<SendOutcome>) {}

  async send(connectionId: string): Promise<SendOutcome> {
    const triesBefore = this.tried.filter((id) => id === connectionId).length;
    this.tried.push(connectionId);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      return await this.answer(connectionId, triesBefore);
    } finally {
      this.atOnce -= 1;
    }
  }
}

/** Connections called `a0`, `a1`, … that were open long before the test. */
export function settled(prefix: string, count: number): readonly Connection[] {
  return Array.from({ length: count }, (_, index) => ({ connectionId: `${prefix}${index}`, connectedAt: 0 }));
}
