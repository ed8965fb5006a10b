/**
 * When what an execution environment works on began: when its event came, or, where another function sent that, when the event came that
 * the other one works on. So the time since a client's message is known for whatever a function does about it, through helpers too.
 */
export class EventBeginnings {
  /** In milliseconds of `performance.now()`, by the access key that only this environment has. */
  readonly #beganAt = new Map<string, number>();

  /** @param accessKeyId of who sends an event now; undefined for a client of the gateway. */
  ofEventFrom(accessKeyId: string | undefined): number {
    return this.of(accessKeyId) ?? performance.now();
  }

  /** @returns undefined for whoever is no execution environment. */
  of(accessKeyId: string | undefined): number | undefined {
    return accessKeyId === undefined ? undefined : this.#beganAt.get(accessKeyId);
  }

  /** An environment goes to work on an event that began at that time. */
  goesTo(accessKeyId: string, beganAt: number): void {
    this.#beganAt.set(accessKeyId, beganAt);
  }
}
