import type { EnvironmentBudget } from "./environment-budget";

/**
 * Functions that wait for the answer of another function. Each lends its place among the execution environments while it waits, however
 * many answers it waits for: where all places are taken by callers, what they call would never run.
 */
export class WaitingCallers {
  readonly #budget: EnvironmentBudget;
  /** Access keys of environments; each has a key of its own. */
  readonly #environments = new Set<string>();
  readonly #waiting = new Map<string, { answers: number; readonly takeBack: () => void }>();

  constructor(budget: EnvironmentBudget) {
    this.#budget = budget;
  }

  /** @param accessKeyId of the credentials of an environment that starts. */
  register(accessKeyId: string): void {
    this.#environments.add(accessKeyId);
  }

  /**
   * Waits for `answer`.
   * @param accessKeyId of the credentials that signed the request for it. Only execution environments of this runtime have a place to lend.
   */
  during<T>(accessKeyId: string | undefined, answer: () => Promise<T>): Promise<T> {
    const isEnvironment = accessKeyId !== undefined && this.#environments.has(accessKeyId);
    return isEnvironment ? this.#lendDuring(accessKeyId, answer) : answer();
  }

  async #lendDuring<T>(accessKeyId: string, answer: () => Promise<T>): Promise<T> {
    const waiting = this.#waiting.get(accessKeyId) ?? { answers: 0, takeBack: this.#budget.lend() };
    waiting.answers += 1;
    this.#waiting.set(accessKeyId, waiting);
    try {
      return await answer();
    } finally {
      waiting.answers -= 1;
      if (waiting.answers === 0) {
        this.#waiting.delete(accessKeyId);
        waiting.takeBack();
      }
    }
  }
}
